using System.ComponentModel.DataAnnotations;
using Nexus.Budgets;

namespace Nexus.Api.Budgets;

/// <summary>Gives a user a limit of his own.</summary>
/// <param name="DailyTokens">Tokens a day; 0: no limit; left out: the server's setting decides.</param>
internal sealed record BudgetRequest([Range(0, 1_000_000_000_000)] long? DailyTokens = null);

/// <summary>How many tokens models may take for a user on a day (UTC).</summary>
/// <param name="Limit">Tokens a day; null: no limit.</param>
/// <param name="IsOwn">Whether the limit is the user's own, not the server's setting.</param>
/// <param name="Used">Tokens taken on this day, sent and written together.</param>
/// <param name="Reserved">Tokens set aside for answers that are being written.</param>
/// <param name="Remaining">What is left; null: no limit.</param>
/// <param name="ResetsAt">When the next day begins.</param>
internal sealed record BudgetResponse(long? Limit, bool IsOwn, long Used, long Reserved, long? Remaining, DateTimeOffset ResetsAt)
{
    /// <summary>Of a budget.</summary>
    public static BudgetResponse Of(Budget budget) => new(
        budget.Limit, budget.IsOwn, budget.Used, budget.Reserved,
        budget.Limit is { } limit ? Math.Max(0, limit - budget.Used - budget.Reserved) : null, budget.ResetsAt);
}
