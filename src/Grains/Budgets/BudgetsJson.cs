using System.Text.Json.Serialization;
using Nexus.Budgets;
using Nexus.Grains.Storage;

namespace Nexus.Grains.Budgets;

/// <summary>How states and events of budgets become JSON.</summary>
[JsonSerializable(typeof(Document<BudgetState>))]
[JsonSerializable(typeof(BudgetChanged))]
[JsonSerializable(typeof(DayUsage))]
internal sealed partial class BudgetsJson : JsonSerializerContext;
