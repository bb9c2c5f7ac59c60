using System.Text.Json.Serialization;

namespace Nexus.Api.Analytics;

/// <summary>The bodies of the analytics API.</summary>
[JsonSerializable(typeof(EventsRequest))]
[JsonSerializable(typeof(EventRequest[]))]
[JsonSerializable(typeof(IngestResponse))]
internal sealed partial class AnalyticsJson : JsonSerializerContext;
