using System.Text.Json;
using Nexus.Analytics;

namespace Nexus.Api.Analytics;

/// <summary>What the OpenAPI document shows.</summary>
internal static class AnalyticsExamples
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Midnight = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeRange TwoDays = new(Midnight.AddDays(-1), Midnight.AddDays(1));

    public static readonly EventsRequest Events = new(
    [
        new EventRequest("order.placed", "order-4711", Noon, "customer-17", JsonElement.Parse("""{"plan":"pro","amount":49.9,"country":"DE"}""")),
    ]);

    public static readonly Timeseries Timeseries = new(
        TwoDays, "day", "UTC", "uniques", UniqueCount.Exact, AnswerSource.Events,
        [new Series("order.placed", [new Point(TwoDays.From, 211), new Point(Midnight, 198)])]);

    public static readonly Breakdown Breakdown = new(
        TwoDays, "country", "count", AnswerSource.Rollups, [new ValueCount("DE", 240), new ValueCount("FR", 91)], Other: 78, Missing: 0, IsComplete: true);

    public static readonly Funnel Funnel = new(
        TwoDays, WindowSeconds: 86_400, [new FunnelStep("cart.opened", 800, 1, 1), new FunnelStep("order.placed", 200, 0.25, 0.25)]);

    public static readonly Retention Retention = new(
        TwoDays, "day", [new Cohort(TwoDays.From, 120, [120, 44]), new Cohort(Midnight, 98, [98])]);

    public static readonly Top Top = new(
        TwoDays, "names", Property: null, AnswerSource.Rollups, [new ValueCount("page.viewed", 18_200), new ValueCount("order.placed", 409)], Other: 0);

    public static readonly TodayStats Stats = new(
        "UTC", Midnight, Events: 9_300, EventsYesterday: 8_950, Uniques: 412, UniqueCount.Exact, Top.Rows, Noon);
}
