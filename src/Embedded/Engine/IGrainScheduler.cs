namespace Orleans.Embedded;

/// <summary>
/// Where the engine's work runs. The default is the thread pool; a simulation registers one of its own that runs
/// everything on one thread in an order it chooses.
/// </summary>
public interface IGrainScheduler
{
    /// <summary>
    /// Whether a call to an idle activation may run on its caller's thread. If not, every call is scheduled, so that the
    /// scheduler sees all the orders there are.
    /// </summary>
    bool RunsCallsInline { get; }

    /// <summary>Runs the item once, soon, outside of this call.</summary>
    /// <param name="item">The turns of one activation.</param>
    /// <param name="preferLocal">Whether it would rather run on the processor that scheduled it.</param>
    void Schedule(IThreadPoolWorkItem item, bool preferLocal);
}

/// <summary>Runs turns on the thread pool.</summary>
internal sealed class ThreadPoolScheduler : IGrainScheduler
{
    public bool RunsCallsInline => true;

    public void Schedule(IThreadPoolWorkItem item, bool preferLocal) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal);
}
