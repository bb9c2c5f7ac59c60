using System.Diagnostics;
using Microsoft.Extensions.Options;
using Nexus.Analytics;
using Nexus.Results;

namespace Nexus.Grains.Analytics.Queries;

/// <inheritdoc cref="IAnalyticsQueries"/>
internal sealed class AnalyticsQueries(QueryDatabase database, IOptions<AnalyticsOptions> options, AnalyticsMetrics metrics, TimeProvider clock) : IAnalyticsQueries
{
    private readonly DatasetReader _dataset = new(database, options.Value, clock);

    /// <inheritdoc/>
    public Task<Result<Timeseries>> TimeseriesAsync(QueryInput input, CancellationToken cancellationToken) => AskAsync(
        "timeseries", input, TimeseriesQuery.Read, query => new TimeseriesReader(_dataset).ReadAsync(query, cancellationToken), a => a.Source);

    /// <inheritdoc/>
    public Task<Result<Breakdown>> BreakdownAsync(QueryInput input, CancellationToken cancellationToken) => AskAsync(
        "breakdown", input, BreakdownQuery.Read, query => new BreakdownReader(_dataset).ReadAsync(query, cancellationToken), a => a.Source);

    /// <inheritdoc/>
    public Task<Result<Funnel>> FunnelAsync(QueryInput input, CancellationToken cancellationToken) => AskAsync(
        "funnel", input, FunnelQuery.Read, query => new FunnelReader(_dataset).ReadAsync(query, cancellationToken), _ => AnswerSource.Events);

    /// <inheritdoc/>
    public Task<Result<Retention>> RetentionAsync(QueryInput input, CancellationToken cancellationToken) => AskAsync(
        "retention", input, RetentionQuery.Read, query => new RetentionReader(_dataset).ReadAsync(query, cancellationToken), _ => AnswerSource.Events);

    /// <inheritdoc/>
    public Task<Result<Top>> TopAsync(QueryInput input, CancellationToken cancellationToken) => AskAsync(
        "top", input, TopQuery.Read, query => new TopReader(_dataset).ReadAsync(query, cancellationToken), a => a.Source);

    /// <inheritdoc/>
    public Task<Result<TodayStats>> StatsAsync(QueryInput input, CancellationToken cancellationToken) => AskAsync(
        "stats", input, reader => reader.Zone(), zone => new StatsReader(_dataset, clock).ReadAsync(input.Owner, zone, cancellationToken), _ => AnswerSource.Rollups);

    private async Task<Result<TAnswer>> AskAsync<TQuery, TAnswer>(
        string kind, QueryInput input, Func<QueryReader, TQuery> read, Func<TQuery, Task<Result<TAnswer>>> answer, Func<TAnswer, AnswerSource> source)
    {
        var started = Stopwatch.GetTimestamp();
        var reader = new QueryReader(input, clock.GetUtcNow());
        var query = read(reader);
        if (reader.Fault is { } fault)
            return fault;
        try
        {
            var result = await answer(query);
            if (result.IsSuccess)
                metrics.Answered(kind, source(result.Require()) == AnswerSource.Rollups ? "rollups" : "events", Stopwatch.GetElapsedTime(started));
            return result;
        }
        catch (QueryTooLargeException)
        {
            return AnalyticsErrors.QueryTooLarge;
        }
    }
}
