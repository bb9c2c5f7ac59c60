using System.Collections.Immutable;
using System.Text.Json;
using Nexus.Analytics;
using Nexus.Events;
using Nexus.Grains.Analytics.Queries;
using Nexus.Grains.Storage;
using Nexus.Results;

namespace Nexus.Grains.Analytics.Reports;

/// <summary>Asks what a report asks, and keeps the answer.</summary>
internal sealed class ReportRunner(IAnalyticsQueries queries, ReportTable table, AnalyticsMetrics metrics, NexusJson json, TimeProvider clock)
{
    // A webhook carries the answer along up to this size.
    private const int MaxResultInEvent = 16 * 1024;

    /// <summary>What is wrong with a definition, by its place in the request; null: nothing.</summary>
    public static Error? Check(ReportDefinition definition, DateTimeOffset now)
    {
        var reader = new QueryReader(new QueryInput("", definition.Parameters), now);
        _ = definition.Kind switch
        {
            QueryKind.Timeseries => (object)TimeseriesQuery.Read(reader),
            QueryKind.Breakdown => BreakdownQuery.Read(reader),
            QueryKind.Funnel => FunnelQuery.Read(reader),
            QueryKind.Retention => RetentionQuery.Read(reader),
            _ => TopQuery.Read(reader),
        };
        return reader.Fault is not { } fault ? null : fault with
        {
            Fields = fault.Fields!.ToImmutableDictionary(f => $"query.parameters.{f.Key}", f => f.Value, StringComparer.Ordinal),
        };
    }

    /// <summary>Runs it, unless a run of this id is kept already.</summary>
    /// <exception cref="UnavailableException">PostgreSQL does not answer.</exception>
    public async Task<ReportRun> RunAsync(ReportState report, string runId, CancellationToken cancellationToken)
    {
        if (await table.FindRunAsync(report.Owner, report.Id, runId, cancellationToken) is { } kept)
            return kept;
        var started = clock.GetUtcNow();
        var run = await AskAsync(report, new ReportRun(runId, report.Id, started, started, null, null, null, null, null, null), cancellationToken);
        run = run with { FinishedAt = clock.GetUtcNow() };
        await table.KeepAsync(report.Owner, run, cancellationToken);
        metrics.Reported(run.Error is null ? "completed" : "failed");
        return run;
    }

    /// <summary>What a run is told as.</summary>
    public static DomainEvent FactOf(ReportState report, ReportRun run)
    {
        var definition = report.Definition;
        if (run.Error is { } code)
            return new ReportFailed(report.Id, run.Id, definition.Name, definition.Kind, code, run.Detail ?? "", run.FinishedAt);
        JsonElement? result = run.Answer is { Length: <= MaxResultInEvent } answer ? JsonElement.Parse(answer) : null;
        return new ReportCompleted(
            report.Id, run.Id, definition.Name, definition.Kind, run.From!.Value, run.To!.Value, $"/api/v1/analytics/reports/{report.Id}/runs/{run.Id}", result,
            run.FinishedAt);
    }

    private async Task<ReportRun> AskAsync(ReportState report, ReportRun run, CancellationToken cancellationToken)
    {
        var input = new QueryInput(report.Owner, report.Definition.Parameters);
        return report.Definition.Kind switch
        {
            QueryKind.Timeseries => Of(run, await queries.TimeseriesAsync(input, cancellationToken), a => a.Range, AnswerTables.Of),
            QueryKind.Breakdown => Of(run, await queries.BreakdownAsync(input, cancellationToken), a => a.Range, AnswerTables.Of),
            QueryKind.Funnel => Of(run, await queries.FunnelAsync(input, cancellationToken), a => a.Range, AnswerTables.Of),
            QueryKind.Retention => Of(run, await queries.RetentionAsync(input, cancellationToken), a => a.Range, AnswerTables.Of),
            _ => Of(run, await queries.TopAsync(input, cancellationToken), a => a.Range, AnswerTables.Of),
        };
    }

    private ReportRun Of<TAnswer>(ReportRun run, Result<TAnswer> result, Func<TAnswer, TimeRange> range, Func<TAnswer, IEnumerable<string[]>> table)
    {
        if (result.Error is { } error)
            return run with { Error = error.Code, Detail = error.Message };
        var answer = result.Require();
        return run with
        {
            From = range(answer).From,
            To = range(answer).To,
            Answer = JsonSerializer.Serialize(answer, json.TypeInfo<TAnswer>()),
            Csv = AnswerTables.ToCsv(table(answer)),
        };
    }
}
