using System.Text.Json.Serialization;
using Nexus.Analytics;
using Nexus.Grains.Analytics.Reports;
using Nexus.Grains.Storage;

namespace Nexus.Grains.Analytics;

/// <summary>How states, events and answers of analytics become JSON.</summary>
[JsonSerializable(typeof(Document<ReportState>))]
[JsonSerializable(typeof(ReportCreated))]
[JsonSerializable(typeof(ReportChanged))]
[JsonSerializable(typeof(ReportDeleted))]
[JsonSerializable(typeof(ReportCompleted))]
[JsonSerializable(typeof(ReportFailed))]
[JsonSerializable(typeof(Timeseries))]
[JsonSerializable(typeof(Breakdown))]
[JsonSerializable(typeof(Funnel))]
[JsonSerializable(typeof(Retention))]
[JsonSerializable(typeof(Top))]
internal sealed partial class AnalyticsJson : JsonSerializerContext;
