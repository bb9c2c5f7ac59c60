using System.Globalization;
using Nexus.Analytics;
using Nexus.Grains.Analytics.Reports;

namespace Nexus.Grains.Tests.Analytics;

public sealed class ReportTimesTests
{
    [Theory]
    [InlineData(ReportEvery.Hour, "UTC", 0, 15, "2026-01-31T12:14:59Z", "2026-01-31T12:15:00Z")]
    [InlineData(ReportEvery.Hour, "UTC", 0, 15, "2026-01-31T12:15:00Z", "2026-01-31T13:15:00Z")]
    [InlineData(ReportEvery.Day, "Europe/Berlin", 9, 0, "2026-01-31T07:59:00Z", "2026-01-31T08:00:00Z")]
    [InlineData(ReportEvery.Day, "Europe/Berlin", 9, 0, "2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z")]
    [InlineData(ReportEvery.Day, "America/Los_Angeles", 20, 0, "2026-01-31T05:00:00Z", "2026-02-01T04:00:00Z")]
    // The clock goes from 02:00 to 03:00: what is due between is due then.
    [InlineData(ReportEvery.Day, "Europe/Berlin", 2, 30, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    // The clock goes from 03:00 back to 02:00: the first 02:30 counts, and the second does not run it again.
    [InlineData(ReportEvery.Day, "Europe/Berlin", 2, 30, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData(ReportEvery.Day, "Europe/Berlin", 2, 30, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    public void The_next_run_is_at_the_time_of_day_of_the_place(ReportEvery every, string zone, int hour, int minute, string after, string expected)
    {
        Assert.Equal(At(expected), ReportTimes.Next(new ReportSchedule(every, zone, hour, minute, 1, 1), At(after)));
    }

    [Theory]
    [InlineData(1, "2026-02-02T06:00:00Z")]
    [InlineData(7, "2026-02-01T06:00:00Z")]
    [InlineData(6, "2026-02-07T06:00:00Z")]
    public void A_weekly_report_runs_on_its_weekday(int weekday, string expected)
    {
        Assert.Equal(At(expected), ReportTimes.Next(new ReportSchedule(ReportEvery.Week, "UTC", 6, 0, weekday, 1), At("2026-01-31T12:00:00Z")));
    }

    [Theory]
    [InlineData(31, "2026-02-28T06:00:00Z")]
    [InlineData(15, "2026-02-15T06:00:00Z")]
    [InlineData(1, "2026-02-01T06:00:00Z")]
    public void A_monthly_report_runs_on_its_day_or_on_the_last(int day, string expected)
    {
        Assert.Equal(At(expected), ReportTimes.Next(new ReportSchedule(ReportEvery.Month, "UTC", 6, 0, 1, day), At("2026-01-31T12:00:00Z")));
    }

    [Fact]
    public void Without_a_schedule_it_never_runs_by_itself() => Assert.Null(ReportTimes.Next(null, At("2026-01-31T12:00:00Z")));

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
}
