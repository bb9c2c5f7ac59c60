using System.Collections.Immutable;
using Nexus.Results;

namespace Nexus.Analytics;

/// <summary>
/// Questions about events. Each takes its parameters as the API names them, so that a saved report asks just as a request does, and
/// fails with <see cref="AnalyticsErrors.InvalidQuery"/> or <see cref="AnalyticsErrors.QueryTooLarge"/>.
/// </summary>
public interface IAnalyticsQueries
{
    /// <summary>How a figure goes over time.</summary>
    Task<Result<Timeseries>> TimeseriesAsync(QueryInput input, CancellationToken cancellationToken);

    /// <summary>What values a property has, and how often.</summary>
    Task<Result<Breakdown>> BreakdownAsync(QueryInput input, CancellationToken cancellationToken);

    /// <summary>How many go on from step to step.</summary>
    Task<Result<Funnel>> FunnelAsync(QueryInput input, CancellationToken cancellationToken);

    /// <summary>How many come back.</summary>
    Task<Result<Retention>> RetentionAsync(QueryInput input, CancellationToken cancellationToken);

    /// <summary>The most frequent names, or values of a property.</summary>
    Task<Result<Top>> TopAsync(QueryInput input, CancellationToken cancellationToken);

    /// <summary>Today at a glance.</summary>
    Task<Result<TodayStats>> StatsAsync(QueryInput input, CancellationToken cancellationToken);
}

/// <summary>What is asked.</summary>
/// <param name="Owner">Whose events; null: everybody's.</param>
/// <param name="Parameters">By the names that the API has for them; some stand more than once.</param>
public sealed record QueryInput(string? Owner, ImmutableArray<QueryParameter> Parameters);

/// <summary>One parameter of a query.</summary>
/// <param name="Name">As in the API.</param>
/// <param name="Value">As in the API.</param>
[GenerateSerializer, Immutable, Alias("analytics.query-parameter")]
public sealed record QueryParameter([property: Id(0)] string Name, [property: Id(1)] string Value);

/// <summary>What a query asks.</summary>
public enum QueryKind
{
    /// <summary>How a figure goes over time.</summary>
    Timeseries,

    /// <summary>What values a property has.</summary>
    Breakdown,

    /// <summary>How many go on from step to step.</summary>
    Funnel,

    /// <summary>How many come back.</summary>
    Retention,

    /// <summary>The most frequent.</summary>
    Top,
}
