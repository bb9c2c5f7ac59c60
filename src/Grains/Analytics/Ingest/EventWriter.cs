using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Analytics;
using Nexus.Grains.Storage;
using Nexus.Results;
using Npgsql;

namespace Nexus.Grains.Analytics.Ingest;

/// <summary>
/// The one writer of a process: requests that arrive while a write is under way leave together as the next one; a lone request leaves at
/// once. Each is answered after the transaction that holds its events.
/// </summary>
internal sealed partial class EventWriter : IAsyncDisposable
{

    private readonly NpgsqlDataSource _database;
    private readonly AnalyticsOptions _options;
    private readonly AnalyticsMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Combiner<PendingEvents> _combiner;

    /// <summary>One a process: requests combine only within an instance.</summary>
    public EventWriter(
        NpgsqlDataSource database, IOptions<AnalyticsOptions> options, AnalyticsMetrics metrics, TimeProvider clock, ILogger<EventWriter> logger)
    {
        _database = database;
        _options = options.Value;
        _metrics = metrics;
        _clock = clock;
        _logger = logger;
        _combiner = new Combiner<PendingEvents>(_options.Lanes, _options.MaxBatch, _options.MaxWaiting, WriteAsync);
        metrics.Watch(() => _combiner.Waiting);
    }

    /// <summary>Stores a request's events. Fails with <see cref="AnalyticsErrors.Busy"/>.</summary>
    /// <exception cref="UnavailableException">PostgreSQL does not answer; whether they were stored is not known.</exception>
    public async Task<Result<Ingested>> WriteAsync(IReadOnlyList<IngestRow> rows)
    {
        var pending = new PendingEvents(rows, _clock.GetUtcNow() + _options.RetryFor);
        return _combiner.TryAdd(pending) ? await pending.Completion : AnalyticsErrors.Busy;
    }

    /// <summary>Refuses new requests and waits for the answers of those under way.</summary>
    public async ValueTask DisposeAsync() => await _combiner.CloseAsync();

    // A batch that can't succeed is split until the request at fault stands alone.
    private async Task WriteAsync(IReadOnlyList<PendingEvents> batch)
    {
        try
        {
            var isNew = await TransientRepeats.RunAsync(
                () => StoreAsync([.. batch.SelectMany(p => p.Rows)]), batch[0].Deadline, _clock, LogRetry).ConfigureAwait(false);
            var start = 0;
            foreach (var pending in batch)
            {
                pending.Stored(isNew.AsSpan(start, pending.Rows.Count));
                start += pending.Rows.Count;
            }
        }
        catch (Exception exception) when (exception is not UnavailableException && batch.Count > 1)
        {
            LogSplit(exception, batch.Count);
            var half = batch.Count / 2;
            await WriteAsync([.. batch.Take(half)]).ConfigureAwait(false);
            await WriteAsync([.. batch.Skip(half)]).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            foreach (var pending in batch)
                pending.Fail(exception);
        }
    }

    private async Task<bool[]> StoreAsync(IReadOnlyList<IngestRow> rows)
    {
        var started = Stopwatch.GetTimestamp();
        var connection = await _database.OpenConnectionAsync().ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);
        var isNew = await EventTables.StoreAsync(rows, _options.ValuesPerDay, connection, CancellationToken.None).ConfigureAwait(false);
        await transaction.CommitAsync().ConfigureAwait(false);
        _metrics.Flushed(rows.Count, Stopwatch.GetElapsedTime(started));
        _metrics.Stored(IngestRow.FromApi, isNew);
        return isNew;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Events could not be written; trying again in {Pause}.")]
    private partial void LogRetry(Exception exception, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A write of {Count} requests failed; writing it in parts.")]
    private partial void LogSplit(Exception exception, int count);
}
