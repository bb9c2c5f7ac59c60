using System.Collections.Immutable;
using System.Text.Json;
using Nexus.Batch;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Batch;

/// <summary>Writes the list of jobs from the events. An event that was applied before changes nothing.</summary>
internal sealed class BatchProjection(EventCatalog catalog) : IEventHandler
{
    private static readonly string Insert = SqlText.Read<BatchProjection>("InsertJobs");
    private static readonly string Update = SqlText.Read<BatchProjection>("UpdateJobs");

    /// <inheritdoc/>
    public string Group => "batch.jobs";

    /// <inheritdoc/>
    public bool Handles(string eventType) => eventType.StartsWith("batch.", StringComparison.Ordinal);

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken)
    {
        var read = events.Select(e => (e.Owner, Event: catalog.Read(e) as BatchEvent)).Where(e => e.Event is not null).ToList();
        var made = read.Where(e => e.Event is BatchCreated).Select(e => (e.Owner, Event: (BatchCreated)e.Event!)).ToImmutableArray();
        var changed = read.Where(e => e.Event is not BatchCreated).GroupBy(e => e.Event!.JobId, StringComparer.Ordinal)
            .Select(g => g.Aggregate((BatchRowChange?)null, (row, e) => BatchRowChange.After(row, e.Event!))!).ToImmutableArray();
        await using var batch = new NpgsqlBatch(transaction.Connection);
        if (!made.IsEmpty)
            batch.BatchCommands.Add(InsertOf(made));
        if (!changed.IsEmpty)
            batch.BatchCommands.Add(UpdateOf(changed));
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand InsertOf(ImmutableArray<(string? Owner, BatchCreated Event)> made) => new(Insert)
    {
        Parameters =
        {
            SqlColumn.Of("Ids", NpgsqlDbType.Text, made.Select(m => m.Event.JobId)),
            SqlColumn.Of("Owners", NpgsqlDbType.Text, made.Select(m => m.Owner)),
            SqlColumn.Of("Revisions", NpgsqlDbType.Integer, made.Select(m => m.Event.Revision)),
            SqlColumn.Of("Priorities", NpgsqlDbType.Text, made.Select(m => NameOf(m.Event.Priority))),
            SqlColumn.Of("Items", NpgsqlDbType.Integer, made.Select(m => m.Event.Items)),
            SqlColumn.Of("CreatedAts", NpgsqlDbType.TimestampTz, made.Select(m => m.Event.CreatedAt.UtcDateTime)),
        },
    };

    private static NpgsqlBatchCommand UpdateOf(ImmutableArray<BatchRowChange> rows) => new(Update)
    {
        Parameters =
        {
            SqlColumn.Of("Ids", NpgsqlDbType.Text, rows.Select(r => r.Id)),
            SqlColumn.Of("Revisions", NpgsqlDbType.Integer, rows.Select(r => r.Revision)),
            SqlColumn.Of("Statuses", NpgsqlDbType.Text, rows.Select(r => r.Status is { } status ? NameOf(status) : null)),
            SqlColumn.Of("Pending", NpgsqlDbType.Integer, rows.Select(r => r.Counts?.Pending)),
            SqlColumn.Of("Running", NpgsqlDbType.Integer, rows.Select(r => r.Counts?.Running)),
            SqlColumn.Of("Completed", NpgsqlDbType.Integer, rows.Select(r => r.Counts?.Completed)),
            SqlColumn.Of("Failed", NpgsqlDbType.Integer, rows.Select(r => r.Counts?.Failed)),
            SqlColumn.Of("Cancelled", NpgsqlDbType.Integer, rows.Select(r => r.Counts?.Cancelled)),
            SqlColumn.Of("FinishedAts", NpgsqlDbType.TimestampTz, rows.Select(r => r.FinishedAt?.UtcDateTime)),
        },
    };

    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

/// <summary>What the events of one job in a batch change of its row; null: as it was.</summary>
internal sealed record BatchRowChange(
    string Id, int Revision, BatchStatus? Status = null, BatchCounts? Counts = null, DateTimeOffset? FinishedAt = null)
{
    /// <summary>The change with one more event.</summary>
    public static BatchRowChange After(BatchRowChange? before, BatchEvent happened)
    {
        var row = (before ?? new BatchRowChange(happened.JobId, happened.Revision)) with { Revision = happened.Revision };
        return happened switch
        {
            BatchPaused => row with { Status = BatchStatus.Paused, FinishedAt = null },
            BatchResumed => row with { Status = BatchStatus.Running, FinishedAt = null },
            BatchProgressed progressed => row with { Counts = progressed.Counts },
            BatchEnded ended => row with { Status = StatusOf(ended), Counts = ended.Totals.Counts, FinishedAt = ended.Totals.FinishedAt },
            _ => row,
        };
    }

    private static BatchStatus StatusOf(BatchEnded ended) => ended switch
    {
        BatchCompleted => BatchStatus.Completed,
        BatchCancelled => BatchStatus.Cancelled,
        BatchExpired => BatchStatus.Expired,
        _ => BatchStatus.Failed,
    };
}
