using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Nexus.Analytics;
using Nexus.Grains.Storage;
using Nexus.Results;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Analytics.Reports;

/// <summary>The statements of <c>analytics.report</c> and <c>analytics.report_run</c>.</summary>
internal sealed class ReportTable(NpgsqlDataSource database, IOptions<AnalyticsOptions> options) : IReportQueries
{
    private static readonly string List = SqlText.Read<ReportTable>("ListReports");
    private static readonly string Count = SqlText.Read<ReportTable>("CountReports");
    private static readonly string ListRuns = SqlText.Read<ReportTable>("ListRuns");
    private static readonly string FindRun = SqlText.Read<ReportTable>("FindRun");
    private static readonly string KeepRun = SqlText.Read<ReportTable>("KeepRun");
    private static readonly string DropReport = SqlText.Read<ReportTable>("DropReport");

    /// <inheritdoc/>
    public Task<ImmutableArray<ReportSummary>> ListAsync(string owner, string? before, int count, CancellationToken cancellationToken) => ReadAsync(
        List, [Text("owner", owner), Text("before", before), new NpgsqlParameter<int>("count", count)],
        r => new ReportSummary(
            r.GetString(0), r.GetString(1), Enum.Parse<QueryKind>(r.GetString(2)), r.IsDBNull(3) ? null : Enum.Parse<ReportEvery>(r.GetString(3)),
            r.GetFieldValue<DateTimeOffset>(4), r.GetFieldValue<DateTimeOffset>(5)), cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<ReportRun>> ListRunsAsync(string owner, string reportId, string? before, int count, CancellationToken cancellationToken) => ReadAsync(
        ListRuns, [Text("owner", owner), Text("report_id", reportId), Text("before", before), new NpgsqlParameter<int>("count", count)], RunOf, cancellationToken);

    /// <inheritdoc/>
    public async Task<ReportRun?> FindRunAsync(string owner, string reportId, string runId, CancellationToken cancellationToken) =>
        (await ReadAsync(FindRun, [Text("owner", owner), Text("report_id", reportId), Text("id", runId)], RunOf, cancellationToken)).FirstOrDefault();

    /// <summary>Whether a user may have one more. Reports that are made at the same moment do not see each other.</summary>
    public async Task<bool> HasRoomAsync(string owner) =>
        (await ReadAsync(Count, [Text("owner", owner)], r => r.GetInt64(0), CancellationToken.None))[0] < options.Value.ReportsPerUser;

    /// <summary>Keeps a run, and drops those that are too many.</summary>
    public async Task KeepAsync(string owner, ReportRun run, CancellationToken cancellationToken) => await ReadAsync(
        KeepRun,
        [
            Text("owner", owner), Text("report_id", run.ReportId), Text("id", run.Id), Time("started_at", run.StartedAt), Time("finished_at", run.FinishedAt),
            Text("error", run.Error), Text("detail", run.Detail), Time("from_time", run.From), Time("to_time", run.To), Text("answer", run.Answer),
            Text("csv", run.Csv), new NpgsqlParameter<int>("keep", options.Value.RunsPerReport),
        ], _ => 0, cancellationToken);

    /// <summary>Drops a report from the list, with its runs.</summary>
    public async Task DropAsync(string reportId, CancellationToken cancellationToken) =>
        await ReadAsync(DropReport, [Text("report_id", reportId)], _ => 0, cancellationToken);

    private async Task<ImmutableArray<T>> ReadAsync<T>(
        string sql, IEnumerable<NpgsqlParameter> parameters, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.CreateCommand(sql);
            foreach (var parameter in parameters)
                command.Parameters.Add(parameter);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = ImmutableArray.CreateBuilder<T>();
            while (await reader.ReadAsync(cancellationToken))
                rows.Add(map(reader));
            return rows.ToImmutable();
        }
        catch (Exception exception) when (PostgresErrors.IsTransient(exception))
        {
            throw new UnavailableException("postgres", exception);
        }
    }

    private static ReportRun RunOf(NpgsqlDataReader r) => new(
        r.GetString(0), r.GetString(1), r.GetFieldValue<DateTimeOffset>(2), r.GetFieldValue<DateTimeOffset>(3), TextOf(r, 4), TextOf(r, 5),
        TimeOf(r, 6), TimeOf(r, 7), TextOf(r, 8), TextOf(r, 9));

    private static string? TextOf(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetString(column);

    private static DateTimeOffset? TimeOf(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetFieldValue<DateTimeOffset>(column);

    private static NpgsqlParameter Text(string name, string? value) => new(name, NpgsqlDbType.Text) { Value = (object?)value ?? DBNull.Value };

    private static NpgsqlParameter Time(string name, DateTimeOffset? value) =>
        new(name, NpgsqlDbType.TimestampTz) { Value = (object?)value?.UtcDateTime ?? DBNull.Value };
}
