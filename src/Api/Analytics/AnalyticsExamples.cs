using System.Text.Json;
using Nexus.Analytics;

namespace Nexus.Api.Analytics;

/// <summary>What the OpenAPI document shows.</summary>
internal static class AnalyticsExamples
{
    private const string ReportId = "rep_0199c0de7a1e70008000000000000001";
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

    public static readonly ReportRequest SaveReport = new(
        "Orders by day",
        new ReportQueryBody(QueryKind.Timeseries, new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["name"] = ["order.placed"], ["range"] = ["7d"] }),
        new ReportScheduleBody(ReportEvery.Week, "09:00", "Europe/Berlin"));

    public static readonly ReportResponse Report = new(
        ReportId, SaveReport.Name, SaveReport.Query, SaveReport.Schedule, Midnight.AddDays(2).AddHours(8), Noon, Noon);

    public static readonly ReportSummary ReportSummary = new(ReportId, SaveReport.Name, QueryKind.Timeseries, ReportEvery.Week, Noon, Noon);

    public static readonly ReportRunResponse Run = new(
        "run_0199c0de7a1e70008000000000000002", ReportId, Noon, Noon.AddMilliseconds(12), Error: null, Detail: null, TwoDays,
        JsonElement.Parse("""{"range":{"from":"2026-01-30T00:00:00Z","to":"2026-02-01T00:00:00Z"},"interval":"day","timezone":"UTC","measure":"count","source":"rollups","series":[{"name":"order.placed","points":[{"at":"2026-01-30T00:00:00Z","value":211},{"at":"2026-01-31T00:00:00Z","value":198}]}]}"""));

    public static readonly ExportedEventResponse Line = new(
        "order-4711", "order.placed", Noon, "customer-17", "api", JsonElement.Parse("""{"plan":"pro","amount":49.9}"""), "ZXZlbnRzCjYzOQ");
}
