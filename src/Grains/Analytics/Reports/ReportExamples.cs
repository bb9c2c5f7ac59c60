using System.Text.Json;
using Nexus.Analytics;
using Nexus.Grains.Events;

namespace Nexus.Grains.Analytics.Reports;

/// <summary>What goes out about reports: this is how a report's answer is delivered.</summary>
internal static class ReportExamples
{
    private const string Id = "rep_019c139729007a3b8c4d5e6f70819203";
    private const string Run = "run_019c139729017a3b8c4d5e6f70819203";
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <summary>One a type.</summary>
    public static EventExample[] All =>
    [
        new("A report was saved.", new ReportCreated(Id, 1, "Sales a day", QueryKind.Timeseries, ReportEvery.Day, Time)),
        new("A report asks something else, or at other times.", new ReportChanged(Id, 2, "Sales a day", QueryKind.Timeseries, ReportEvery.Week, Time)),
        new("A report was deleted, with its runs.", new ReportDeleted(Id, 3, "Sales a day", QueryKind.Timeseries, ReportEvery.Week, Time)),
        new("A report ran; a small answer comes along.", new ReportCompleted(
            Id, Run, "Sales a day", QueryKind.Timeseries, Time.AddDays(-1), Time, $"/api/v1/analytics/reports/{Id}/runs/{Run}",
            JsonElement.Parse("""{"points":[{"time":"2026-01-30T00:00:00Z","value":42}]}"""), Time)),
        new("A report could not run.", new ReportFailed(Id, Run, "Sales a day", QueryKind.Timeseries, "analytics.query-too-large", "The query reads too many events.", Time)),
    ];
}
