using System.Text.Json.Serialization;
using Nexus.Analytics;

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
internal sealed partial class AnalyticsJson : JsonSerializerContext;
