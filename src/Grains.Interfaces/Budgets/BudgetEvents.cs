using Nexus.Events;

namespace Nexus.Budgets;

/// <summary>An admin gave a user a limit of his own, or took it away.</summary>
/// <param name="UserId"><c>usr_...</c></param>
/// <param name="DailyTokens">Tokens a day; 0: no limit; null: the setting decides.</param>
[EventType("budget.changed", Audited = true)]
public sealed record BudgetChanged(string UserId, long? DailyTokens) : DomainEvent;
