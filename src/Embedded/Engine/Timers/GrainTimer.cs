using System.Diagnostics.CodeAnalysis;
using Orleans.CodeGeneration;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// Ticks as requests of its own activation. The clock is set anew after each tick, so a slow one is never caught up by the next.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The token source has no timer of its own; Dispose cancels it.")]
internal sealed class GrainTimer : IGrainTimer
{
    private static readonly GrainMethod Waiting = new(typeof(ITick), nameof(ITick.Tick), [], InvokeMethodOptions.None);
    private static readonly GrainMethod Interleaving = new(typeof(ITick), nameof(ITick.Tick), [], InvokeMethodOptions.AlwaysInterleave);

    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _gate = new();
    private readonly ITimer _clock;
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private TimeSpan? _changedDuringTick;
    private bool _ticking;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _options = options;

        // A tick must not see what the call that made the timer had in its context.
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            _clock = activation.Class.Engine.Clock.CreateTimer(
                static self => ((GrainTimer)self!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        var timers = Timers();
        lock (timers)
            timers.Add(this);
    }

    private interface ITick
    {
        Task Tick();
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        lock (_gate)
        {
            if (_stopped.IsCancellationRequested)
                return;
            _period = period;
            if (_ticking)
                _changedDuringTick = dueTime;
            else
                _clock.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopped.IsCancellationRequested)
                return;
            _clock.Dispose();
        }

        _stopped.Cancel();
        var timers = Timers();
        lock (timers)
            timers.Remove(this);
    }

    private static void Check(TimeSpan time, string name)
    {
        if (time < TimeSpan.Zero && time != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(name, time, "The time must not be negative.");
    }

    private HashSet<IDisposable> Timers()
    {
        var extras = _activation.Extras;
        lock (extras)
            return extras.Timers ??= [];
    }

    private void OnDue()
    {
        lock (_gate)
        {
            if (_stopped.IsCancellationRequested || _ticking)
                return;
            _ticking = true;
        }

        _ = _activation.Class.Engine.SendTo(_activation, new TickCall(this));
    }

    private async Task TickAsync()
    {
        try
        {
            if (!_stopped.IsCancellationRequested)
                await _callback(_stopped.Token);
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // It was stopped while it ticked; there is nothing left to do for it.
        }
        catch (Exception exception)
        {
            _activation.Class.Engine.Log.TimerFailed(exception, _activation.GrainId);
        }
        finally
        {
            Rearm();
        }
    }

    private void Rearm()
    {
        lock (_gate)
        {
            _ticking = false;
            var due = _changedDuringTick ?? _period;
            _changedDuringTick = null;
            if (!_stopped.IsCancellationRequested)
                _clock.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class TickCall(GrainTimer timer) : GrainRequest<NoResult>(timer._options.Interleave ? Interleaving : Waiting)
    {
        internal override bool IsLocal => true;

        internal override bool KeepsAlive => timer._options.KeepAlive;

        internal override bool HasDeadline => false;

        internal override bool IsFiltered => false;

        internal override void Abandon()
        {
            timer.Rearm();
            base.Abandon();
        }

        private protected override Task CallMethod(object grain) => timer.TickAsync();
    }
}
