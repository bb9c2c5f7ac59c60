using System.Collections.Immutable;
using Nexus.Analytics;

namespace Nexus.Grains.Analytics.Queries;

/// <summary>
/// A range cut into buckets. Minutes and hours are UTC's; days, weeks (from Monday) and months begin at midnight of a time zone, so that a
/// day can have 23 or 25 hours. Pure.
/// </summary>
/// <param name="Starts">Where each begins, UTC; never empty.</param>
/// <param name="End">Where the last ends, UTC.</param>
internal sealed record Buckets(ImmutableArray<DateTime> Starts, DateTime End)
{
    /// <summary>A day by the minute, four years by the day.</summary>
    public const int Most = 1_500;

    /// <summary>From the first to the last.</summary>
    public TimeRange Range => new(new DateTimeOffset(Starts[0], TimeSpan.Zero), new DateTimeOffset(End, TimeSpan.Zero));

    /// <summary>The coarsest rollup whose buckets none of these cuts.</summary>
    public string Grain => AreWhole(TimeSpan.TicksPerDay) ? "d" : AreWhole(TimeSpan.TicksPerHour) ? "h" : "m";

    /// <summary>The buckets of a range, widened to whole ones; null: there are more than <see cref="Most"/>.</summary>
    public static Buckets? Of(TimeRange range, string interval, TimeZoneInfo zone)
    {
        var starts = ImmutableArray.CreateBuilder<DateTime>();
        var local = FloorOf(ToLocal(range.From, interval, zone), interval);
        while (ToUtc(local, interval, zone) is var start && start < range.To.UtcDateTime)
        {
            if (starts.Count == Most)
                return null;
            starts.Add(start);
            local = Next(local, interval);
        }

        return new Buckets(starts.ToImmutable(), ToUtc(local, interval, zone));
    }

    /// <summary>The one bucket of a range, widened to whole days (UTC).</summary>
    public static Buckets WholeDays(TimeRange range)
    {
        var (from, to) = (range.From.UtcDateTime.Date, range.To.UtcDateTime);
        return new Buckets([from], to == to.Date ? to : to.Date.AddDays(1));
    }

    private bool AreWhole(long ticks) => End.Ticks % ticks == 0 && Starts.All(s => s.Ticks % ticks == 0);

    private static bool IsUtc(string interval) => interval is "minute" or "hour";

    private static DateTime ToLocal(DateTimeOffset time, string interval, TimeZoneInfo zone) =>
        IsUtc(interval) ? time.UtcDateTime : TimeZoneInfo.ConvertTime(time, zone).DateTime;

    private static DateTime FloorOf(DateTime time, string interval) => interval switch
    {
        "minute" => new DateTime(time.Ticks - (time.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Utc),
        "hour" => new DateTime(time.Ticks - (time.Ticks % TimeSpan.TicksPerHour), DateTimeKind.Utc),
        "day" => time.Date,
        "week" => time.Date.AddDays(-(((int)time.DayOfWeek + 6) % 7)),
        _ => new DateTime(time.Year, time.Month, 1),
    };

    private static DateTime Next(DateTime start, string interval) => interval switch
    {
        "minute" => start.AddMinutes(1),
        "hour" => start.AddHours(1),
        "day" => start.AddDays(1),
        "week" => start.AddDays(7),
        _ => start.AddMonths(1),
    };

    private static DateTime ToUtc(DateTime local, string interval, TimeZoneInfo zone) =>
        IsUtc(interval) ? DateTime.SpecifyKind(local, DateTimeKind.Utc) : LocalTime.ToUtc(local, zone);
}
