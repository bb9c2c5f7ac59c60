using System.Collections.Immutable;
using System.Text.Json;
using Dapper;
using Nexus.Batch;
using Nexus.Grains.Storage;
using Npgsql;

namespace Nexus.Grains.Batch;

/// <summary>Reads jobs, items and results.</summary>
internal sealed class BatchQueries(NpgsqlDataSource database) : IBatchQueries
{
    private static readonly string ListJobs = SqlText.Read<BatchQueries>("ListJobs");
    private static readonly string ListItems = SqlText.Read<BatchQueries>("ListItems");
    private static readonly string JobStats = SqlText.Read<BatchQueries>("JobStats");
    private static readonly string ItemStats = SqlText.Read<BatchQueries>("ItemStats");

    /// <inheritdoc/>
    public async Task<ImmutableArray<BatchSummary>> ListAsync(
        string owner, BatchStatus? status, string? afterId, int count, CancellationToken cancellationToken)
    {
        var parameters = new { owner, status = status is { } s ? JsonNamingPolicy.CamelCase.ConvertName(s.ToString()) : null, after = afterId, limit = count };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<JobRow>(new CommandDefinition(ListJobs, parameters, cancellationToken: cancellationToken));
        return [.. rows.Select(r => r.ToSummary())];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<BatchItem>> ItemsAsync(
        BatchItemFilter filter, int after, int count, CancellationToken cancellationToken)
    {
        if (StateOf(filter.Status, filter.IsOver) is not { } state)
            return [];
        var parameters = new { job = filter.JobId, after, limit = count, state, operations = filter.WithOperations };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<ItemRow>(new CommandDefinition(ListItems, parameters, cancellationToken: cancellationToken));
        return [.. rows.Select(r => r.ToItem(filter.IsOver))];
    }

    /// <inheritdoc/>
    public async Task<BatchStats> StatsAsync(string owner, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(JobStats) { Parameters = { new NpgsqlParameter<string> { TypedValue = owner } } },
                new NpgsqlBatchCommand(ItemStats)
                {
                    Parameters = { new NpgsqlParameter<string> { TypedValue = owner }, new NpgsqlParameter<DateTime> { TypedValue = since.UtcDateTime } },
                },
            },
        };
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var jobs = ImmutableDictionary.CreateBuilder<BatchStatus, int>();
        while (await row.ReadAsync(cancellationToken))
            jobs[Enum.Parse<BatchStatus>(row.GetString(0), ignoreCase: true)] = row.GetInt32(1);
        await row.NextResultAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new BatchStats(
            jobs.ToImmutable(), since, row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetDouble(2),
            row.IsDBNull(3) ? null : row.GetDouble(3));
    }

    // As the statement names them; null: no item can be that.
    private static string? StateOf(BatchItemStatus? status, bool isOver) => status switch
    {
        null => "all",
        BatchItemStatus.Completed => "completed",
        BatchItemStatus.Failed => "failed",
        BatchItemStatus.Cancelled => isOver ? "none" : null,
        _ when isOver => null,
        BatchItemStatus.External => "external",
        _ => "open",
    };

    private sealed class JobRow
    {
        public required string Id { get; init; }

        public required string Status { get; init; }

        public required string Priority { get; init; }

        public int Pending { get; init; }

        public int Running { get; init; }

        public int Completed { get; init; }

        public int Failed { get; init; }

        public int Cancelled { get; init; }

        public DateTime CreatedAt { get; init; }

        public DateTime? FinishedAt { get; init; }

        public BatchSummary ToSummary() => new(
            Id, Enum.Parse<BatchStatus>(Status, ignoreCase: true), new BatchCounts(Pending, Running, Completed, Failed, Cancelled),
            Enum.Parse<BatchPriority>(Priority, ignoreCase: true), new DateTimeOffset(CreatedAt, TimeSpan.Zero),
            FinishedAt is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null);
    }

    private sealed class ItemRow
    {
        public int Number { get; init; }

        public required string ItemId { get; init; }

        public bool External { get; init; }

        public string? Operation { get; init; }

        public bool? Failed { get; init; }

        public int Attempts { get; init; }

        public string? Body { get; init; }

        public int? DurationMs { get; init; }

        public DateTime? FinishedAt { get; init; }

        public BatchItem ToItem(bool isOver)
        {
            var status = Failed switch
            {
                true => BatchItemStatus.Failed,
                false => BatchItemStatus.Completed,
                null when isOver => BatchItemStatus.Cancelled,
                null => External ? BatchItemStatus.External : BatchItemStatus.Pending,
            };
            return new BatchItem(
                Number, ItemId, status, Attempts, Operation, Failed == false ? Body : null, Failed == true ? Body : null, DurationMs,
                FinishedAt is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null);
        }
    }
}
