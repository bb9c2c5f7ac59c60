using Microsoft.Extensions.Logging;
using Nexus.Events;
using Nexus.Grains.Storage;
using Nexus.Results;
using Npgsql;

namespace Nexus.Grains.Events;

/// <summary>What a pump should do after a round.</summary>
/// <param name="Pause">How long to wait before the next round; null: until it is woken.</param>
internal readonly record struct PumpOutcome(TimeSpan? Pause)
{
    /// <summary>Everything is read.</summary>
    public static readonly PumpOutcome Idle = new(null);

    /// <summary>There is more.</summary>
    public static readonly PumpOutcome Again = new(TimeSpan.Zero);
}

/// <summary>
/// Feeds one handler the events of one partition: each batch in one transaction with the cursor. Holds no truth of its own, so
/// it may die anywhere, and two of them on the same cursor apply everything once. Not for concurrent use.
/// </summary>
internal sealed partial class EventPump
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPeek = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPeek = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(10);

    // PostgreSQL keeps 64 subtransactions a session at hand; more of them slow down everybody's snapshots.
    private const int MostSavepoints = 32;

    private readonly IEventHandler _handler;
    private readonly int _partition;
    private readonly NpgsqlDataSource _database;
    private readonly EventLogReader _reader;
    private readonly PumpCursors _cursors;
    private readonly ParkedEvents _parkedEvents;
    private readonly PumpLag _lag;
    private readonly DueSignal _due;
    private readonly EventMetrics _metrics;
    private readonly EventsOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private PumpCursor? _saved;
    private LogPosition _position;
    private long _savedAt;
    private int _outages;
    private int _peeks;

    public EventPump(
        IEventHandler handler, int partition, NpgsqlDataSource database, DueSignal due, EventMetrics metrics, EventsOptions options, TimeProvider clock,
        ILogger logger)
    {
        _handler = handler;
        _partition = partition;
        _database = database;
        _reader = new EventLogReader(database);
        _cursors = new PumpCursors(database, handler.Group, partition);
        _parkedEvents = new ParkedEvents(database);
        _lag = new PumpLag(database, handler, partition, metrics, clock);
        _due = due;
        _metrics = metrics;
        _options = options;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Takes the next batch, if there is one. Throws only when it is cancelled.</summary>
    public async Task<PumpOutcome> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await TakeAsync(cancellationToken);
            _outages = 0;
            return outcome;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // PostgreSQL is away, or a defect of this class: either way the cursor says where to go on.
            _saved = null;
            var pause = BackOff.After(++_outages, _options.RetryDelay, LongestPause);
            LogOutage(exception, _handler.Group, _partition, pause);
            return new PumpOutcome(pause);
        }
    }

    /// <summary>Hands a parked event to the handler once more.</summary>
    public async Task<Result> ReplayAsync(Guid eventId, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var effects = new PumpTransaction(connection);
            await _cursors.LockAsync(connection, cancellationToken);
            if (await ParkedEvents.TakeAsync(_handler.Group, eventId, connection, cancellationToken) is not { } logged)
                return EventErrors.NotParked;
            await ApplyAsync([logged], effects, cancellationToken);
            await effects.WriteDueAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            effects.Committed(_due);
            LogReplayed(_handler.Group, eventId);
            return Result.Ok;
        }
        catch (Exception exception) when (PostgresErrors.IsTransient(exception))
        {
            throw new UnavailableException("postgres", exception);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await _parkedEvents.NoteAsync(_handler.Group, eventId, exception, cancellationToken);
            LogReplayFailed(exception, _handler.Group, eventId);
            return EventErrors.StillFailing;
        }
    }

    /// <summary>This process pumps no more.</summary>
    public void Leave() => _metrics.Gone(_handler.Group, _partition);

    private async Task<PumpOutcome> TakeAsync(CancellationToken cancellationToken)
    {
        if (_saved is not { } saved)
        {
            _saved = saved = await _cursors.LoadAsync(cancellationToken);
            _position = saved.Position;
            _savedAt = _clock.GetTimestamp();
        }

        var page = await _reader.ReadAsync(_partition, _position, _handler.EventTypes, _options.BatchSize, cancellationToken);
        var events = page.Events.Where(e => _handler.Handles(e.Type)).ToList();
        if (events.Count == 0)
        {
            await PassOverAsync(saved, page, cancellationToken);
            return After(page);
        }

        await _lag.ReportAsync(page, _position, cancellationToken);
        var outcome = saved.Attempts == 0 ? await TryBatchAsync(saved, page, events, cancellationToken) : null;
        return outcome ?? await OneByOneAsync(page, events, cancellationToken);
    }

    // The page took effect, or had none to take.
    private PumpOutcome After(LogPage page)
    {
        if (page.Events.Count > 0 || !page.IsHeldBack)
            _peeks = 0;
        if (page.IsFull)
            return PumpOutcome.Again;
        _lag.CaughtUp();
        // What is held back is read when an older transaction has ended, usually within a millisecond or two.
        return page.IsHeldBack ? new PumpOutcome(BackOff.After(++_peeks, FirstPeek, LongestPeek)) : PumpOutcome.Idle;
    }

    // What needs no effect needs no transaction: the place is remembered here and saved now and then.
    private async Task PassOverAsync(PumpCursor saved, LogPage page, CancellationToken cancellationToken)
    {
        _position = page.End;
        if (_position == saved.Position || _clock.GetElapsedTime(_savedAt) < SaveInterval)
            return;
        var moved = await _cursors.AdvanceAsync(saved, _position, cancellationToken);
        _saved = moved ? new PumpCursor(_position, 0) : null;
        _savedAt = _clock.GetTimestamp();
    }

    // Null: an event of the batch failed, nothing took effect.
    private async Task<PumpOutcome?> TryBatchAsync(PumpCursor saved, LogPage page, List<LoggedEvent> events, CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await _cursors.LockAsync(connection, cancellationToken) != saved)
        {
            _saved = null;
            return PumpOutcome.Again;
        }

        var cursor = new PumpCursor(page.End, 0);
        var effects = new PumpTransaction(connection);
        try
        {
            await ApplyAsync(events, effects, cancellationToken);
            await effects.WriteDueAsync(cancellationToken);
            await _cursors.SaveAsync(cursor, connection, cancellationToken);
        }
        catch (Exception exception) when (IsOfTheEvent(exception, cancellationToken))
        {
            return null;
        }

        await CommitAsync(cursor, effects, transaction, cancellationToken);
        _metrics.Applied(_handler.Group, events.Count);
        return After(page);
    }

    // Each event within a savepoint, up to the one that fails. That one is tried again after a pause, and parked in the end.
    private async Task<PumpOutcome> OneByOneAsync(LogPage page, List<LoggedEvent> events, CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var cursor = await _cursors.LockAsync(connection, cancellationToken);
        if (cursor != _saved)
        {
            _saved = null;
            return PumpOutcome.Again;
        }

        var applied = 0;
        var effects = new PumpTransaction(connection);
        var parked = new List<(LoggedEvent Event, Exception Error)>();
        var some = events.Take(MostSavepoints).ToList();
        foreach (var logged in some)
        {
            var failure = await TryOneAsync(logged, effects, transaction, cancellationToken);
            if (failure is null)
            {
                applied++;
                cursor = new PumpCursor(logged.Position, 0);
                continue;
            }

            var attempts = cursor.Attempts + 1;
            if (attempts < _options.MaxAttempts)
            {
                await SaveAsync(cursor with { Attempts = attempts }, effects, transaction, cancellationToken);
                Report(applied, parked);
                var pause = BackOff.After(attempts, _options.RetryDelay, LongestPause);
                LogFailed(failure, _handler.Group, logged.Id, attempts, pause);
                return new PumpOutcome(pause);
            }

            await ParkedEvents.ParkAsync(_handler.Group, logged, attempts, failure, connection, cancellationToken);
            parked.Add((logged, failure));
            cursor = new PumpCursor(logged.Position, 0);
        }

        var end = some.Count == events.Count ? page.End : cursor.Position;
        await SaveAsync(new PumpCursor(end, 0), effects, transaction, cancellationToken);
        Report(applied, parked);
        return PumpOutcome.Again;
    }

    private async Task<Exception?> TryOneAsync(
        LoggedEvent logged, PumpTransaction effects, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        const string savepoint = "one_event";
        var mark = effects.Here;
        await transaction.SaveAsync(savepoint, cancellationToken);
        try
        {
            await ApplyAsync([logged], effects, cancellationToken);
            await transaction.ReleaseAsync(savepoint, cancellationToken);
            return null;
        }
        catch (Exception exception) when (IsOfTheEvent(exception, cancellationToken))
        {
            _metrics.Failed(_handler.Group);
            await transaction.RollbackAsync(savepoint, cancellationToken);
            effects.ReturnTo(mark);
            return exception;
        }
    }

    private async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction effects, CancellationToken cancellationToken)
    {
        using var activity = EventTrace.Start(_metrics.Activities, $"pump {_handler.Group}", events);
        await _handler.ApplyAsync(events, effects, cancellationToken);
    }

    private async Task SaveAsync(PumpCursor cursor, PumpTransaction effects, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await effects.WriteDueAsync(cancellationToken);
        await _cursors.SaveAsync(cursor, effects.Connection, cancellationToken);
        await CommitAsync(cursor, effects, transaction, cancellationToken);
    }

    private async Task CommitAsync(PumpCursor cursor, PumpTransaction effects, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await transaction.CommitAsync(cancellationToken);
        effects.Committed(_due);
        _saved = cursor;
        _position = cursor.Position;
        _savedAt = _clock.GetTimestamp();
    }

    private void Report(int applied, List<(LoggedEvent Event, Exception Error)> parked)
    {
        _metrics.Applied(_handler.Group, applied);
        foreach (var (logged, error) in parked)
        {
            _metrics.Parked(_handler.Group);
            LogParked(error, _handler.Group, logged.Id, logged.Type, _options.MaxAttempts);
        }
    }

    // A failing database is not the event's fault, and is not counted against it.
    private static bool IsOfTheEvent(Exception exception, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && !PostgresErrors.IsTransient(exception);
}
