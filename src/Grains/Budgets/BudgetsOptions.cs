using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Budgets;

/// <summary>What users may spend. Section <c>Nexus:Budgets</c>.</summary>
public sealed class BudgetsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Budgets";

    /// <summary>
    /// Tokens, sent and written together, that models may take for one user on a day (UTC). Default 0: no limit. Beyond it executions are
    /// refused with 429 and replies fail, until the next day; admins can give a user another limit.
    /// </summary>
    [Range(0, 1_000_000_000_000)]
    public long DailyTokens { get; set; }
}
