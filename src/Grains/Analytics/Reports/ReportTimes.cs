using Nexus.Analytics;

namespace Nexus.Grains.Analytics.Reports;

/// <summary>When a report runs next. Pure.</summary>
internal static class ReportTimes
{
    /// <summary>The first time of a schedule after a moment, UTC; null: there is no schedule.</summary>
    public static DateTimeOffset? Next(ReportSchedule? schedule, DateTimeOffset after)
    {
        if (schedule is null)
            return null;
        if (schedule.Every == ReportEvery.Hour)
            return NextHour(schedule, after);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(schedule.Timezone);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(after, zone).DateTime);
        for (var date = today; ; date = date.AddDays(1))
        {
            var time = new DateTimeOffset(LocalTime.ToUtc(date.ToDateTime(new TimeOnly(schedule.Hour, schedule.Minute)), zone), TimeSpan.Zero);
            if (time > after && Falls(schedule, date))
                return time;
        }
    }

    private static DateTimeOffset NextHour(ReportSchedule schedule, DateTimeOffset after)
    {
        var hour = new DateTimeOffset(after.UtcTicks - (after.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        var time = hour.AddMinutes(schedule.Minute);
        return time > after ? time : time.AddHours(1);
    }

    private static bool Falls(ReportSchedule schedule, DateOnly date) => schedule.Every switch
    {
        ReportEvery.Week => ((int)date.DayOfWeek + 6) % 7 == schedule.Weekday - 1,
        ReportEvery.Month => date.Day == Math.Min(schedule.Day, DateTime.DaysInMonth(date.Year, date.Month)),
        _ => true,
    };
}
