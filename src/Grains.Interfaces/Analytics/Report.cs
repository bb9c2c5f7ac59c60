using System.Collections.Immutable;

namespace Nexus.Analytics;

/// <summary>What a report asks, and when.</summary>
/// <param name="Name">One line.</param>
/// <param name="Kind">Which query.</param>
/// <param name="Parameters">Of the query, as the API names them. A <c>range</c> ends when the report runs.</param>
/// <param name="Schedule">When it runs by itself; null: only when asked to.</param>
[GenerateSerializer, Immutable, Alias("analytics.report-definition")]
public sealed record ReportDefinition(
    [property: Id(0)] string Name,
    [property: Id(1)] QueryKind Kind,
    [property: Id(2)] ImmutableArray<QueryParameter> Parameters,
    [property: Id(3)] ReportSchedule? Schedule);

/// <summary>When a report runs by itself, on the clock of a place.</summary>
/// <param name="Every">How often.</param>
/// <param name="Timezone">By its IANA name.</param>
/// <param name="Hour">0 to 23; not for <see cref="ReportEvery.Hour"/>.</param>
/// <param name="Minute">0 to 59.</param>
/// <param name="Weekday">1 (Monday) to 7, for <see cref="ReportEvery.Week"/>.</param>
/// <param name="Day">1 to 31, for <see cref="ReportEvery.Month"/>; in a shorter month its last day.</param>
[GenerateSerializer, Immutable, Alias("analytics.report-schedule")]
public sealed record ReportSchedule(
    [property: Id(0)] ReportEvery Every,
    [property: Id(1)] string Timezone,
    [property: Id(2)] int Hour,
    [property: Id(3)] int Minute,
    [property: Id(4)] int Weekday,
    [property: Id(5)] int Day);

/// <summary>How often a report runs.</summary>
public enum ReportEvery
{
    /// <summary>Each hour.</summary>
    Hour,

    /// <summary>Each day.</summary>
    Day,

    /// <summary>Each week.</summary>
    Week,

    /// <summary>Each month.</summary>
    Month,
}

/// <summary>A saved query.</summary>
/// <param name="Id"><c>rep_...</c></param>
/// <param name="Definition">What it asks, and when.</param>
/// <param name="Version">Grows with each change.</param>
/// <param name="NextRunAt">UTC; null: it has no schedule.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
[GenerateSerializer, Immutable, Alias("analytics.report")]
public sealed record Report(
    [property: Id(0)] string Id,
    [property: Id(1)] ReportDefinition Definition,
    [property: Id(2)] int Version,
    [property: Id(3)] DateTimeOffset? NextRunAt,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] DateTimeOffset UpdatedAt);
