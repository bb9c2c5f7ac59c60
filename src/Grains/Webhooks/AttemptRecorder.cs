using Microsoft.Extensions.Logging;
using Nexus.Grains.Storage;
using Nexus.Results;
using Nexus.Webhooks;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Webhooks;

/// <summary>An attempt on its way to PostgreSQL.</summary>
internal sealed class AttemptRecord(
    string endpointId, PendingDelivery delivery, AttemptResult result, DeliveryOutcome outcome, int milliseconds, DateTimeOffset endedAt,
    DateTimeOffset deadline) : ICombined
{
    private const string NoDetails = "{}";
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public StateKey Id { get; } = new(endpointId, delivery.Place.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public string EndpointId => endpointId;

    public PendingDelivery Delivery => delivery;

    public AttemptResult Result { get; private set; } = result;

    public DeliveryOutcome Outcome => outcome;

    public int Milliseconds => milliseconds;

    public DateTimeOffset EndedAt => endedAt;

    /// <summary>After this it is not repeated any more.</summary>
    public DateTimeOffset Deadline => deadline;

    /// <summary>Completes when it is durable.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Whether there is something that <see cref="Strip"/> leaves out.</summary>
    public bool HasDetails => Result.Details != NoDetails || !Result.Response.IsEmpty;

    /// <summary>Leaves out what a receiver had a hand in: PostgreSQL would not have it.</summary>
    public void Strip() => Result = Result with { Details = NoDetails, Response = default };

    public void Recorded() => _completion.TrySetResult();

    /// <inheritdoc/>
    public void Fail(Exception exception) => _completion.TrySetException(exception);
}

/// <summary>
/// Writes attempts, what they make of their deliveries, and what they say of endpoints. Those of all endpoints of the process that end
/// while a write is under way share the next one; a lone one leaves at once.
/// </summary>
internal sealed partial class AttemptRecorder : IAsyncDisposable
{
    private const int Lanes = 2;
    private const int MaxBatch = 500;
    private const int MaxWaiting = 100_000;
    private static readonly string Record = SqlText.Read<AttemptRecorder>("RecordAttempts");
    private static readonly string Findings = SqlText.Read<AttemptRecorder>("RecordFindings");
    private static readonly TimeSpan RepeatFor = TimeSpan.FromSeconds(30);

    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _clock;
    private readonly ILogger<AttemptRecorder> _logger;
    private readonly Combiner<AttemptRecord> _records;

    public AttemptRecorder(NpgsqlDataSource database, TimeProvider clock, ILogger<AttemptRecorder> logger)
    {
        _database = database;
        _clock = clock;
        _logger = logger;
        _records = new Combiner<AttemptRecord>(Lanes, MaxBatch, MaxWaiting, WriteAsync);
    }

    /// <summary>Completes when it is durable. Recorded twice, it counts once.</summary>
    /// <exception cref="UnavailableException">PostgreSQL does not answer; whether it was recorded is not known.</exception>
    public Task RecordAsync(
        string endpointId, PendingDelivery delivery, AttemptResult result, DeliveryOutcome outcome, TimeSpan took, DateTimeOffset endedAt)
    {
        var record = new AttemptRecord(
            endpointId, delivery, result, outcome, (int)Math.Min(took.TotalMilliseconds, int.MaxValue), endedAt, _clock.GetUtcNow() + RepeatFor);
        return _records.TryAdd(record) ? record.Completion : throw new UnavailableException("postgres");
    }

    /// <summary>Refuses new ones and waits for those under way.</summary>
    public async ValueTask DisposeAsync() => await _records.CloseAsync();

    private async Task WriteAsync(IReadOnlyList<AttemptRecord> batch)
    {
        try
        {
            await TransientRepeats.RunAsync(
                () => StoreAsync(batch), batch[0].Deadline, _clock, (exception, pause) => LogRepeat(exception, batch.Count, pause)).ConfigureAwait(false);
            foreach (var record in batch)
                record.Recorded();
        }
        catch (Exception exception) when (exception is not UnavailableException && batch.Count > 1)
        {
            // One of them can't be stored; the others must not suffer for it.
            LogSplit(exception, batch.Count);
            var half = batch.Count / 2;
            await WriteAsync([.. batch.Take(half)]).ConfigureAwait(false);
            await WriteAsync([.. batch.Skip(half)]).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not UnavailableException && batch[0].HasDetails)
        {
            LogStripped(exception, batch[0].EndpointId);
            batch[0].Strip();
            await WriteAsync(batch).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            foreach (var record in batch)
                record.Fail(exception);
        }
    }

    private async Task<int> StoreAsync(IReadOnlyList<AttemptRecord> records)
    {
        var connection = await _database.OpenConnectionAsync().ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var batch = new NpgsqlBatch(connection);
        await using var __ = batch.ConfigureAwait(false);
        batch.BatchCommands.Add(RecordOf(records));
        if (records.Any(r => r.Outcome.Finding is not null))
            batch.BatchCommands.Add(FindingsOf([.. records.Where(r => r.Outcome.Finding is not null)]));
        await batch.PrepareAsync().ConfigureAwait(false);
        return await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private NpgsqlBatchCommand RecordOf(IReadOnlyList<AttemptRecord> records) => new(Record)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = Column(records, r => r.EndpointId) },
            new NpgsqlParameter<long[]> { TypedValue = Column(records, r => r.Delivery.Place) },
            new NpgsqlParameter<Guid[]> { TypedValue = Column(records, r => r.Delivery.Id) },
            new NpgsqlParameter<int[]> { TypedValue = Column(records, r => r.Delivery.Attempts + 1) },
            new NpgsqlParameter<DateTimeOffset[]> { TypedValue = Column(records, r => r.Result.StartedAt) },
            new NpgsqlParameter<string[]> { TypedValue = Column(records, r => r.Result.Details) },
            new NpgsqlParameter { Value = Column(records, r => r.Result.Response.IsEmpty ? null : r.Result.Response.ToArray()), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            new NpgsqlParameter<string[]> { TypedValue = Column(records, r => DeliveryNames.Of(r.Outcome.Status)) },
            new NpgsqlParameter<int[]> { TypedValue = Column(records, r => r.Outcome.Tries) },
            new NpgsqlParameter { Value = Column(records, r => r.Outcome.NextAt?.UtcDateTime), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
            new NpgsqlParameter { Value = Column(records, r => r.Result.Status), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
            new NpgsqlParameter<int[]> { TypedValue = Column(records, r => r.Milliseconds) },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.GetUtcNow() },
        },
    };

    private static NpgsqlBatchCommand FindingsOf(List<AttemptRecord> records)
    {
        // The last word on an endpoint counts. In one order for all, so that two batches don't wait for each other in a circle.
        var endpoints = records.GroupBy(r => r.EndpointId, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Last()).ToList();
        return new NpgsqlBatchCommand(Findings)
        {
            Parameters =
            {
                new NpgsqlParameter<string[]> { TypedValue = Column(records, r => r.EndpointId) },
                new NpgsqlParameter<Guid[]> { TypedValue = Column(records, r => r.Delivery.Id) },
                new NpgsqlParameter<string[]> { TypedValue = Column(records, r => DeliveryNames.Of(r.Outcome.Finding!.Value)) },
                new NpgsqlParameter<DateTimeOffset[]> { TypedValue = Column(records, r => r.EndedAt) },
                new NpgsqlParameter<string[]> { TypedValue = Column(endpoints, r => r.EndpointId) },
                new NpgsqlParameter<bool[]> { TypedValue = Column(endpoints, r => r.Outcome.Finding != WebhookFinding.Recovered) },
            },
        };
    }

    private static TValue[] Column<TValue>(IReadOnlyList<AttemptRecord> records, Func<AttemptRecord, TValue> of)
    {
        var values = new TValue[records.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = of(records[i]);
        return values;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} attempts could not be recorded; trying again in {Pause}.")]
    private partial void LogRepeat(Exception exception, int count, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of {Count} attempts could not be recorded; recording it in parts.")]
    private partial void LogSplit(Exception exception, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The details of an attempt to reach {Endpoint} can't be stored; it is recorded without.")]
    private partial void LogStripped(Exception exception, string endpoint);
}
