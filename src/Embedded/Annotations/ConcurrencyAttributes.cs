using Orleans.Placement;
using Orleans.Runtime;

namespace Orleans.Concurrency;

/// <summary>The method doesn't change the grain: such calls run interleaved with each other, but with no other call.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;

/// <summary>Calls to the grain may start while others wait at an await. Turns still run one at a time.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;

/// <summary>The method may start whatever else the grain is waiting for.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;

/// <summary>The caller doesn't wait: its task is complete at once, and failures are only logged.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;

/// <summary>A method of the class decides for each call whether it may interleave.</summary>
/// <param name="callbackMethodName">A method that takes an <c>IInvokable</c> and returns a <see cref="bool"/>; it may be static.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MayInterleaveAttribute(string callbackMethodName) : Attribute
{
    internal string CallbackMethodName { get; } = callbackMethodName;
}

/// <summary>
/// The grain has no identity of its own: up to a number of activations of one key work side by side. On this engine its
/// calls always go through the thread pool, so that heavy work never runs on the caller's thread.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : PlacementAttribute
{
    /// <summary>As many activations as the machine has processors.</summary>
    public StatelessWorkerAttribute()
        : base(new StatelessWorkerPlacement(-1, true))
    {
    }

    /// <summary>At most <paramref name="maxLocalWorkers"/> activations.</summary>
    public StatelessWorkerAttribute(int maxLocalWorkers)
        : base(new StatelessWorkerPlacement(maxLocalWorkers, true))
    {
    }

    /// <summary>At most <paramref name="maxLocalWorkers"/> activations, which may be told to stay when idle.</summary>
    public StatelessWorkerAttribute(int maxLocalWorkers, bool removeIdleWorkers)
        : base(new StatelessWorkerPlacement(maxLocalWorkers, removeIdleWorkers))
    {
    }
}
