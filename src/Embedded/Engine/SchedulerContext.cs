namespace Orleans.Embedded;

/// <summary>
/// The synchronization context of the engine's own work outside of activations, so that it goes on where the scheduler wants it
/// to, and a simulation misses none of it.
/// </summary>
internal sealed class SchedulerContext(IGrainScheduler scheduler) : SynchronizationContext
{
    /// <summary>Runs the action here and now; what it leaves at its awaits is scheduled.</summary>
    public void Run(SendOrPostCallback action, object? state)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            action(state);
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    /// <inheritdoc />
    public override void Post(SendOrPostCallback d, object? state) =>
        scheduler.Schedule(new Item(this, d, state), preferLocal: false);

    /// <inheritdoc />
    public override void Send(SendOrPostCallback d, object? state) => Run(d, state);

    /// <inheritdoc />
    public override SynchronizationContext CreateCopy() => this;

    private sealed class Item(SchedulerContext context, SendOrPostCallback callback, object? state) : IThreadPoolWorkItem
    {
        public void Execute() => context.Run(callback, state);
    }
}
