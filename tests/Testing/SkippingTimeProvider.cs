namespace Nexus.Testing;

/// <summary>
/// The system's clock, set forward by jumps that reach timers too: what falls due on the way fires at once, everything else that much
/// sooner. For tests of timers inside an engine that has timers of its own, and would not run on a clock that stands still.
/// </summary>
public sealed class SkippingTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<SkippingTimer> _timers = [];
    private long _skippedTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _skippedTicks));

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SkippingTimer(this, callback, state, dueTime, period);
        lock (_gate)
            _timers.Add(timer);
        return timer;
    }

    /// <summary>Sets the clock forward.</summary>
    public void Jump(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref _skippedTicks, by.Ticks);
        lock (_gate)
        {
            foreach (var timer in _timers)
                timer.Hasten();
        }
    }

    private void Forget(SkippingTimer timer)
    {
        lock (_gate)
            _timers.Remove(timer);
    }

    private sealed class SkippingTimer : ITimer
    {
        private readonly Lock _gate = new();
        private readonly SkippingTimeProvider _clock;
        private readonly ITimer _timer;
        private DateTimeOffset? _dueAt;
        private TimeSpan _period;

        public SkippingTimer(SkippingTimeProvider clock, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _clock = clock;
            _timer = System.CreateTimer(
                _ =>
                {
                    Fired();
                    callback(state);
                }, state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                _dueAt = dueTime < TimeSpan.Zero ? null : _clock.GetUtcNow() + dueTime;
                _period = period;
                return _timer.Change(dueTime, period);
            }
        }

        public void Hasten()
        {
            lock (_gate)
            {
                if (_dueAt is not { } due)
                    return;
                var left = due - _clock.GetUtcNow();
                _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, _period);
            }
        }

        public void Dispose()
        {
            _clock.Forget(this);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            _clock.Forget(this);
            return _timer.DisposeAsync();
        }

        private void Fired()
        {
            lock (_gate)
                _dueAt = _period > TimeSpan.Zero ? _clock.GetUtcNow() + _period : null;
        }
    }
}
