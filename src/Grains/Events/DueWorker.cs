using System.Collections.Frozen;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Events;
using Npgsql;

namespace Nexus.Grains.Events;

/// <summary>Makes the worker of a partition, with the handlers of this build.</summary>
internal sealed class DueWorkers(
    IEnumerable<IDueWorkHandler> handlers, NpgsqlDataSource database, EventMetrics metrics, IOptions<EventsOptions> options, TimeProvider clock,
    ILogger<DueWorker> logger)
{
    private readonly FrozenDictionary<string, IDueWorkHandler> _handlers = handlers.ToFrozenDictionary(h => h.Kind, StringComparer.Ordinal);

    /// <summary>The worker of a partition.</summary>
    /// <param name="partition">0 to <see cref="EventPartition.Count"/> - 1.</param>
    /// <param name="freed">Called when an item ended and there may be room for another.</param>
    public DueWorker Create(int partition, Action freed) => new(_handlers, database, partition, freed, metrics, options.Value, clock, logger);
}

/// <summary>
/// Claims what is due in one partition and has it handled, a bounded number at a time. An item is removed or moved only while
/// its claim holds; one whose process died is claimed again after its lease. Not for concurrent use.
/// </summary>
internal sealed partial class DueWorker(
    FrozenDictionary<string, IDueWorkHandler> handlers, NpgsqlDataSource database, int partition, Action freed, EventMetrics metrics,
    EventsOptions options, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UnhandledInterval = TimeSpan.FromMinutes(1);

    // Upkeep that was cut off or met a fault is tried again soon: others rely on it, and it has a pace of its own.
    private static readonly TimeSpan LongestStandingDelay = TimeSpan.FromSeconds(15);

    private readonly DueWorkTable _table = new(database, partition, handlers.Keys);
    private readonly HashSet<Task> _running = [];
    private List<DueVerdict> _verdicts = [];
    private long? _countedAt;
    private long? _unhandledAt;

    /// <summary>Writes down what ended and takes up what is due.</summary>
    /// <param name="cancellationToken">Also cancels, later, the handling of what this takes up.</param>
    /// <returns>When the next item falls due as far as can be told now; null: nothing is in sight.</returns>
    public async Task<DateTimeOffset?> RunAsync(CancellationToken cancellationToken)
    {
        await WriteDownAsync(cancellationToken);
        await ReportUnhandledAsync(cancellationToken);
        var room = options.DueConcurrency - _running.Count;
        if (room == 0)
            return null;
        var next = await _table.NextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        if (next is null || next > now)
        {
            metrics.DueBacklog(partition, 0);
            return next;
        }

        var leaseEnd = now + options.DueLease;
        var claims = await _table.ClaimAsync(now, leaseEnd, room, cancellationToken);
        foreach (var claim in claims)
            Start(claim, cancellationToken);
        if (claims.Count == room)
            await CountAsync(now, cancellationToken);
        // What was due and could not be claimed is in another session's hands for a moment.
        return _verdicts.Count > 0 || claims.Count == room ? now
            : claims.Count == 0 ? now + Moment
            : await _table.NextAsync(cancellationToken);
    }

    /// <summary>Waits for the items under way, which were cancelled, and gives back what did not end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_running).WaitAsync(cancellationToken);
        await WriteDownAsync(cancellationToken);
        metrics.DueGone(partition);
    }

    private void Start(DueClaim claim, CancellationToken cancellationToken)
    {
        var task = HandleAsync(claim, cancellationToken);
        if (task.IsCompleted)
            return;
        _running.Add(task);
        _ = LeaveAsync(task);
    }

    private async Task LeaveAsync(Task task)
    {
        await task;
        _running.Remove(task);
        freed();
    }

    // Never throws: whatever happens becomes a verdict.
    private async Task HandleAsync(DueClaim claim, CancellationToken stopping)
    {
        var item = claim.Item;
        metrics.DueTakenUp(item.Kind, clock.GetUtcNow() - item.DueAt);
        using var activity = metrics.Activities.StartActivity($"due {item.Kind}", ActivityKind.Consumer);
        using var lease = new CancellationTokenSource(options.DueLease, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lease.Token, stopping);
        try
        {
            var outcome = await handlers[item.Kind].HandleAsync(item, either.Token);
            metrics.DueHandled(item.Kind);
            _verdicts.Add(new DueVerdict(claim, outcome.Again, ResetAttempts: true));
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            _verdicts.Add(new DueVerdict(claim, item.DueAt, ResetAttempts: false));
        }
        catch (Exception exception)
        {
            metrics.DueFailed(item.Kind);
            activity?.SetStatus(ActivityStatusCode.Error);
            var pause = BackOff.After(item.Attempt, options.DueRetryDelay, LongestDelayOf(item));
            LogFailed(exception, item.Kind, item.Key, item.Attempt, pause);
            _verdicts.Add(new DueVerdict(claim, clock.GetUtcNow() + pause, ResetAttempts: false));
        }
    }

    private TimeSpan LongestDelayOf(DueItem item) =>
        handlers[item.Kind].StandingKey == item.Key && LongestStandingDelay < options.DueMaxRetryDelay ? LongestStandingDelay : options.DueMaxRetryDelay;

    private async Task WriteDownAsync(CancellationToken cancellationToken)
    {
        if (_verdicts.Count == 0)
            return;
        var verdicts = _verdicts;
        _verdicts = [];
        try
        {
            await _table.FinishAsync(verdicts, cancellationToken);
        }
        catch
        {
            _verdicts = [.. verdicts, .. _verdicts];
            throw;
        }
    }

    private async Task CountAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_countedAt is { } counted && clock.GetElapsedTime(counted) < CountInterval)
            return;
        _countedAt = clock.GetTimestamp();
        metrics.DueBacklog(partition, await _table.CountAsync(now, cancellationToken));
    }

    // One of the partitions looks for all.
    private async Task ReportUnhandledAsync(CancellationToken cancellationToken)
    {
        if (partition != 0 || (_unhandledAt is { } looked && clock.GetElapsedTime(looked) < UnhandledInterval))
            return;
        _unhandledAt = clock.GetTimestamp();
        var unhandled = await _table.UnhandledAsync(clock.GetUtcNow(), cancellationToken);
        metrics.DueUnhandled(unhandled);
        foreach (var (kind, items) in unhandled.Where(u => u.Value > 0))
            LogUnhandled(kind, items);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Due work {Kind} {Key} failed, attempt {Attempt}; it is tried again in {Pause}.")]
    private partial void LogFailed(Exception exception, string kind, string key, int attempt, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Items} due items of kind {Kind} have no handler in this build; they wait.")]
    private partial void LogUnhandled(string kind, long items);
}
