using Nexus.Results;

namespace Nexus.Budgets;

/// <summary>The expected failures of budgets.</summary>
public static class BudgetErrors
{
    /// <summary>Too little is left of the day's tokens.</summary>
    /// <param name="seconds">Until the next day.</param>
    public static Error Exceeded(int seconds) => new(
        ErrorKind.Limit, "templates.budget-exceeded", "Too little is left of the day's tokens for models.", RetryAfterSeconds: seconds);
}
