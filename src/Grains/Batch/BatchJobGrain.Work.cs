using System.Collections.Immutable;
using Nexus.Batch;
using Nexus.Results;

namespace Nexus.Grains.Batch;

/// <summary>The work on a job: a loop that deals items out to as many slots as the job has, and ends the job.</summary>
internal sealed partial class BatchJobGrain
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LostWorkerPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromMinutes(1);

    private readonly Pulse _changed = new();
    private readonly ItemPace _pace = new();
    private readonly Dictionary<int, Task> _lanes = [];
    private Task? _loaded;
    private Task _run = Task.CompletedTask;
    private NumberQueue _queue = new();
    private BatchTally _tally = BatchTally.None;
    private BatchTally _reported = BatchTally.None;
    private Action? _stop;
    private DateTimeOffset _askedAt;
    private DateTimeOffset _reportedAt;
    private long _runNumber;
    private int _slots;
    private int _inHand;
    private bool _cancelled;
    private bool _fenced;
    private bool _leaving;
    private bool _asked;

    private bool WaitsForOthers => _loaded is { IsCompletedSuccessfully: true } && _queue.Count == 0 && _inHand == 0;

    private bool MayWork => !_leaving && !_fenced && State is { IsFinished: false };

    // Starts the loop, unless it runs or there is nothing to do. It is not a call: calls go on beside it.
    private void Work()
    {
        _asked = true;
        if (_run.IsCompleted && MayWork)
            _run = RunAsync();
        else
            _changed.Raise();
    }

    // A loop that has decided to end sees no change any more: who asks for one then gets the next.
    private async Task RunAsync()
    {
        while (_asked && MayWork)
        {
            _asked = false;
            await RunOnceAsync();
        }
    }

    // Never throws: whatever happens is in the log, and due work starts the loop anew.
    private async Task RunOnceAsync()
    {
        using var stop = new CancellationTokenSource();
        _stop = stop.Cancel;
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        metrics.Active(1);
        try
        {
            await LoadAsync();
            _pace.Begin(Now);
            await WorkAsync(stop.Token);
        }
        catch (NexusException exception)
        {
            LogInterrupted(Key, exception);
        }
        catch (Exception exception)
        {
            LogBroken(Key, exception);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(_lanes.Values);
            _stop = null;
            metrics.Active(-1);
            DelayDeactivation(TimeSpan.Zero);
            if (_fenced)
                DeactivateOnIdle();
            await LeaveSchedulerAsync();
        }
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        while (!_leaving && !_fenced)
        {
            var changed = _changed.Next;
            _asked = false;
            if (EndOf(Existing) is { } end)
            {
                await EndAsync(end);
                return;
            }

            if ((Existing.Status == BatchStatus.Paused && _lanes.Count == 0) || WaitsForOthers)
            {
                await ReportAsync();
                return;
            }

            if (Existing.Status == BatchStatus.Running)
            {
                await AskAsync();
                DealOut(stopping);
            }

            if (Now - _reportedAt >= options.Value.ProgressInterval)
                await ReportAsync();
            await WaitAsync(changed);
        }
    }

    // What the rows say. From then on results of other activations are refused, so the counters here stay right.
    private Task LoadAsync()
    {
        if (_loaded is null or { IsFaulted: true })
            _loaded = ReadAsync();
        return _loaded;

        async Task ReadAsync()
        {
            _runNumber = await table.OpenRunAsync(Key, CancellationToken.None);
            _queue = await table.OpenNumbersAsync(Key, CancellationToken.None);
            _tally = await table.TallyAsync(Key, numbers: null, CancellationToken.None);
            (_reported, _reportedAt) = (_tally, Now);
        }
    }

    private BatchStatus? EndOf(BatchJobState state)
    {
        if (_cancelled)
            return BatchStatus.Cancelled;
        if (_tally.Completed + _tally.Failed >= state.Items)
            return BatchStatus.Completed;
        if (state.Settings.Deadline <= Now)
            return BatchStatus.Expired;
        return state.Settings.FailFast && _tally.Failed > 0 ? BatchStatus.Failed : null;
    }

    private async Task EndAsync(BatchStatus status)
    {
        _stop?.Invoke();
        await Task.WhenAll(_lanes.Values);
        await table.CloseRunAsync(Key, CancellationToken.None);
        var tally = await table.TallyAsync(Key, numbers: null, CancellationToken.None);
        // Whoever was stopped with the last item done is done.
        if (tally.Completed + tally.Failed == Existing.Items)
            status = Existing.Settings.FailFast && tally.Failed > 0 ? BatchStatus.Failed : BatchStatus.Completed;
        await ApplyAsync(Existing.End(status, tally, Now));
        (_cancelled, _loaded) = (false, null);
        LogEnded(Key, status, tally.Completed, tally.Failed);
    }

    private async Task AskAsync()
    {
        if (Now - _askedAt < options.Value.ShareInterval && _lanes.Count <= _slots)
            return;
        _askedAt = Now;
        var settings = Existing.Settings;
        var wanted = Math.Min(settings.Concurrency, _queue.ReadyAt(Now) + _lanes.Count);
        _slots = await GrainFactory.GetGrain<IBatchSchedulerGrain>(0).AskAsync(
            new SlotRequest(Key, Existing.Owner, settings.Priority, wanted, _lanes.Count));
    }

    private void DealOut(CancellationToken stopping)
    {
        while (_lanes.Count < _slots)
        {
            var size = _pace.ChunkOf(options.Value.ChunkTime, options.Value.ChunkItems, _queue.ReadyAt(Now), _slots);
            if (!_queue.TryTake(size, Now, out var taken))
                return;
            var lane = Enumerable.Range(0, _slots).First(l => !_lanes.ContainsKey(l));
            _inHand += taken.Count;
            var work = RunLaneAsync(lane, taken, stopping);
            if (!work.IsCompleted)
                _lanes[lane] = work;
        }
    }

    private async Task RunLaneAsync(int lane, List<(int Number, int Attempts)> taken, CancellationToken stopping)
    {
        // The lane is noted before it can end.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var started = Clock.GetTimestamp();
        try
        {
            var attempts = taken.Exists(t => t.Attempts > 0) ? taken.Select(t => t.Attempts).ToImmutableArray() : [];
            var report = await RunAsync(
                GrainFactory.GetGrain<IBatchWorkerGrain>($"{Key}/{lane}"),
                new BatchChunk(Key, Existing.Owner, _runNumber, [.. taken.Select(t => t.Number)], attempts, options.Value.MaxAttempts), stopping);
            Take(report, Clock.GetElapsedTime(started));
        }
        catch (Exception exception)
        {
            // A worker that was lost, or PostgreSQL away. What was stored all the same, the next try finds.
            if (!stopping.IsCancellationRequested)
                LogLaneLost(Key, lane, exception);
            foreach (var (number, attempt) in taken)
                _queue.AddAgain(number, attempt, Now + LostWorkerPause);
        }
        finally
        {
            _inHand -= taken.Count;
            _lanes.Remove(lane);
            _changed.Raise();
        }
    }

    // What a stopped worker has finished is waited for, as it was paid for; a worker that hangs is not: the fence keeps its results out.
    private async Task<BatchChunkReport> RunAsync(IBatchWorkerGrain worker, BatchChunk chunk, CancellationToken stopping)
    {
        var report = worker.RunAsync(chunk);
        await ((Task)report).WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!report.IsCompleted)
            await worker.StopAsync();
        return await report.WaitAsync(StopLimit, Clock, CancellationToken.None);
    }

    private void Take(BatchChunkReport report, TimeSpan took)
    {
        _fenced |= report.IsFenced;
        _tally += new BatchTally(report.Completed, report.Failed, report.Usage, report.Cost);
        _pace.Add(report.Completed + report.Failed, took, Now);
        metrics.Repeated(report.Repeat.Length);
        foreach (var again in report.Repeat)
        {
            var delay = options.Value.RetryDelay * Math.Pow(2, again.Attempts - 1);
            _queue.AddAgain(again.Number, again.Attempts, Now + (delay < LongestRetryDelay ? delay : LongestRetryDelay));
        }

        foreach (var number in report.NotBegun)
            _queue.Add(number, number);
    }

    private async Task ReportAsync()
    {
        _reportedAt = Now;
        if (_tally == _reported)
            return;
        _reported = _tally;
        await ApplyAsync(Existing.Report(_tally, _lanes.Count));
    }

    // Until something changes, an item has its turn again, or the next question to the scheduler is due.
    private async Task WaitAsync(Task changed)
    {
        var pause = options.Value.ShareInterval;
        if (_queue.NextTurn - Now is { } turn && turn < pause)
            pause = turn > TimeSpan.Zero ? turn : TimeSpan.FromMilliseconds(1);
        using var waiting = new CancellationTokenSource();
        await Task.WhenAny(changed, Task.Delay(pause, Clock, waiting.Token));
        await waiting.CancelAsync();
    }

    private async Task LeaveSchedulerAsync()
    {
        _slots = 0;
        _askedAt = DateTimeOffset.MinValue;
        try
        {
            await GrainFactory.GetGrain<IBatchSchedulerGrain>(0).LeaveAsync(Key);
        }
        catch (Exception exception)
        {
            LogNotLeft(Key, exception);
        }
    }
}
