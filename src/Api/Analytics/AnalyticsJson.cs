using System.Text.Json.Serialization;
using Nexus.Analytics;
using Nexus.Api.Http;

namespace Nexus.Api.Analytics;

/// <summary>The bodies of the analytics API.</summary>
[JsonSerializable(typeof(EventsRequest))]
[JsonSerializable(typeof(EventRequest[]))]
[JsonSerializable(typeof(IngestResponse))]
[JsonSerializable(typeof(Timeseries))]
[JsonSerializable(typeof(Breakdown))]
[JsonSerializable(typeof(Funnel))]
[JsonSerializable(typeof(Retention))]
[JsonSerializable(typeof(Top))]
[JsonSerializable(typeof(TodayStats))]
[JsonSerializable(typeof(ReportRequest))]
[JsonSerializable(typeof(ReportResponse))]
[JsonSerializable(typeof(Page<ReportSummary>))]
[JsonSerializable(typeof(Page<ReportRunResponse>))]
[JsonSerializable(typeof(ReportRunResponse))]
[JsonSerializable(typeof(ExportedEventResponse))]
internal sealed partial class AnalyticsJson : JsonSerializerContext;
