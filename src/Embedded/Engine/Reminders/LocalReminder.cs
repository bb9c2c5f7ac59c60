using Orleans.CodeGeneration;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Calls a grain at the times of one row of the reminder table.</summary>
internal sealed class LocalReminder : IDisposable
{
    private static readonly GrainMethod Receive = new(
        typeof(IRemindable), nameof(IRemindable.ReceiveReminder), [typeof(string), typeof(TickStatus)], InvokeMethodOptions.None);

    // The longest time the system's timers can be set to.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);

    private readonly GrainEngine _engine;
    private readonly ReminderEntry _entry;
    private readonly ITimer _clock;
    private DateTime _next;
    private volatile bool _disposed;
    private int _due;

    public LocalReminder(GrainEngine engine, ReminderEntry entry)
    {
        _engine = engine;
        _entry = entry;
        _next = NextTick();
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            _clock = engine.Clock.CreateTimer(
                static self => ((LocalReminder)self!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        Arm();
    }

    public string? ETag => _entry.ETag;

    public void Dispose()
    {
        _disposed = true;
        _clock.Dispose();
    }

    private DateTime NextTick()
    {
        var late = Now() - _entry.StartAt;
        return late <= TimeSpan.Zero ? _entry.StartAt : _entry.StartAt + (Math.Ceiling(late / _entry.Period) * _entry.Period);
    }

    private DateTime Now() => _engine.Clock.GetUtcNow().UtcDateTime;

    private void Arm()
    {
        if (_disposed)
            return;
        var wait = _next - Now();
        _clock.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
    }

    private void OnDue()
    {
        if (_disposed)
            return;
        var isDue = Now() >= _next;
        if (isDue)
        {
            _next += _entry.Period;
            if (_next <= Now())
                _next = NextTick();
        }

        Arm();
        if (isDue && Interlocked.Increment(ref _due) == 1)
            _engine.Outside.Run(static self => _ = ((LocalReminder)self!).CallWhileDueAsync(), this);
    }

    // Ticks that fall due during another one come after it, as one.
    private async Task CallWhileDueAsync()
    {
        int due;
        do
        {
            due = Volatile.Read(ref _due);
            await CallAsync();
        }
        while (Interlocked.Add(ref _due, -due) > 0 && !_disposed);
    }

    private async Task CallAsync()
    {
        var status = new TickStatus(_entry.StartAt, _entry.Period, Now());
        try
        {
            var target = _engine.References.Class(_entry.GrainId.Type).CreateReference(_entry.GrainId.Key);
            await _engine.Dispatch(target, new ReminderCall(_entry.ReminderName, status));
        }
        catch (Exception exception)
        {
            _engine.Log.ReminderFailed(exception, _entry.ReminderName, _entry.GrainId);
        }
    }

    private sealed class ReminderCall(string name, TickStatus status) : TaskCall(Receive)
    {
        public override int GetArgumentCount() => 2;

        public override object? GetArgument(int index) => index switch
        {
            0 => name,
            1 => status,
            _ => throw NoArgument(index),
        };

        protected override Task InvokeOn(object grain) => ((IRemindable)grain).ReceiveReminder(name, status);
    }
}
