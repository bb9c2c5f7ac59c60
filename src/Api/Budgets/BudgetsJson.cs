using System.Text.Json.Serialization;

namespace Nexus.Api.Budgets;

/// <summary>The bodies of the API of budgets.</summary>
[JsonSerializable(typeof(BudgetRequest))]
[JsonSerializable(typeof(BudgetResponse))]
internal sealed partial class BudgetsJson : JsonSerializerContext;
