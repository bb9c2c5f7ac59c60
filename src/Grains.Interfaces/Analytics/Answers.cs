using System.Collections.Immutable;

namespace Nexus.Analytics;

/// <summary>The times that were looked at: what was asked, widened to whole buckets.</summary>
/// <param name="From">UTC.</param>
/// <param name="To">UTC; not included.</param>
public sealed record TimeRange(DateTimeOffset From, DateTimeOffset To);

/// <summary>What answered.</summary>
public enum AnswerSource
{
    /// <summary>Sums that are kept up to date with every event.</summary>
    Rollups,

    /// <summary>The events themselves.</summary>
    Events,
}

/// <summary>How sure a unique count is.</summary>
public enum UniqueCount
{
    /// <summary>Counted.</summary>
    Exact,

    /// <summary>Estimated from sketches: right within about 5 %.</summary>
    Estimated,
}

/// <summary>How a figure goes over time.</summary>
/// <param name="Range">What was looked at.</param>
/// <param name="Interval">The width of a bucket: minute, hour, day, week or month.</param>
/// <param name="Timezone">In which days, weeks and months begin.</param>
/// <param name="Measure">count, uniques, sum, avg, min or max.</param>
/// <param name="Uniques">How sure unique counts are; null: none were asked for.</param>
/// <param name="Source">What answered.</param>
/// <param name="Series">One for each name that was asked for; one for all when none was.</param>
public sealed record Timeseries(
    TimeRange Range, string Interval, string Timezone, string Measure, UniqueCount? Uniques, AnswerSource Source, ImmutableArray<Series> Series);

/// <summary>One line of a time series.</summary>
/// <param name="Name">Of the events; null: all of them.</param>
/// <param name="Points">In order, none left out.</param>
public sealed record Series(string? Name, ImmutableArray<Point> Points);

/// <summary>One bucket.</summary>
/// <param name="At">Its beginning, UTC.</param>
/// <param name="Value">Null: there is no number to take an average, a least or a greatest of.</param>
public sealed record Point(DateTimeOffset At, double? Value);

/// <summary>What values a property has.</summary>
/// <param name="Range">What was looked at.</param>
/// <param name="Property">By its path.</param>
/// <param name="Measure">count or uniques.</param>
/// <param name="Source">What answered.</param>
/// <param name="Rows">The most frequent values first.</param>
/// <param name="Other">Events whose value is not in the rows; null for uniques.</param>
/// <param name="Missing">Events without the property; null for uniques.</param>
/// <param name="IsComplete">False: some days have more values than are kept one by one, and a row may miss events of such a day.</param>
public sealed record Breakdown(
    TimeRange Range, string Property, string Measure, AnswerSource Source, ImmutableArray<ValueCount> Rows, long? Other, long? Missing, bool IsComplete);

/// <summary>A value and its figure.</summary>
/// <param name="Value">A name of events, or the text of a property's value.</param>
/// <param name="Count">Of events, or of unique ids.</param>
public sealed record ValueCount(string Value, long Count);

/// <summary>The most frequent names, or values of a property.</summary>
/// <param name="Range">What was looked at.</param>
/// <param name="Of">names or values.</param>
/// <param name="Property">Of the values, or null.</param>
/// <param name="Source">What answered.</param>
/// <param name="Rows">The most frequent first.</param>
/// <param name="Other">Events that are in no row.</param>
public sealed record Top(TimeRange Range, string Of, string? Property, AnswerSource Source, ImmutableArray<ValueCount> Rows, long Other);

/// <summary>How many go on from step to step.</summary>
/// <param name="Range">In which all steps must fall.</param>
/// <param name="WindowSeconds">From the first step to the last.</param>
/// <param name="Steps">In order.</param>
public sealed record Funnel(TimeRange Range, long WindowSeconds, ImmutableArray<FunnelStep> Steps);

/// <summary>One step.</summary>
/// <param name="Name">Of its events.</param>
/// <param name="Count">Distinct ids that came so far.</param>
/// <param name="OfFirst">The share of those who took the first step; null: nobody did.</param>
/// <param name="OfPrevious">The share of those who took the step before; null: nobody did.</param>
public sealed record FunnelStep(string Name, long Count, double? OfFirst, double? OfPrevious);

/// <summary>How many come back.</summary>
/// <param name="Range">What was looked at.</param>
/// <param name="Interval">day or week (UTC, from Monday).</param>
/// <param name="Cohorts">One for each interval.</param>
public sealed record Retention(TimeRange Range, string Interval, ImmutableArray<Cohort> Cohorts);

/// <summary>Those who began in one interval.</summary>
/// <param name="At">Its beginning, UTC.</param>
/// <param name="Size">How many.</param>
/// <param name="Returned">How many came back in the same interval, in the next, and so on to the end of the range.</param>
public sealed record Cohort(DateTimeOffset At, long Size, ImmutableArray<long> Returned);

/// <summary>Today at a glance.</summary>
/// <param name="Timezone">In which the day begins.</param>
/// <param name="Since">When it began, UTC.</param>
/// <param name="Events">Until now.</param>
/// <param name="EventsYesterday">Of yesterday, until the same time of day.</param>
/// <param name="Uniques">Distinct ids until now.</param>
/// <param name="UniqueCount">How sure that is.</param>
/// <param name="Top">The most frequent names of today.</param>
/// <param name="LastEventAt">When the latest event happened, of everybody's events to the minute; null: there is none.</param>
public sealed record TodayStats(
    string Timezone, DateTimeOffset Since, long Events, long EventsYesterday, long Uniques, UniqueCount UniqueCount,
    ImmutableArray<ValueCount> Top, DateTimeOffset? LastEventAt);
