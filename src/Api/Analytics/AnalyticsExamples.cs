using System.Text.Json;

namespace Nexus.Api.Analytics;

/// <summary>What the OpenAPI document shows.</summary>
internal static class AnalyticsExamples
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static readonly EventsRequest Events = new(
    [
        new EventRequest("order.placed", "order-4711", Noon, "customer-17", JsonElement.Parse("""{"plan":"pro","amount":49.9,"country":"DE"}""")),
    ]);
}
