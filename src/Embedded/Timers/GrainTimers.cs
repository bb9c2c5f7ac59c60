using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>A timer of a grain. Disposing it stops it and cancels the token of a tick that runs.</summary>
    public interface IGrainTimer : IDisposable
    {
        /// <summary>Sets when the next tick is due and the time between ticks. During a tick it takes effect after it.</summary>
        void Change(TimeSpan dueTime, TimeSpan period);
    }

    /// <summary>When and how a grain timer ticks.</summary>
    public readonly struct GrainTimerCreationOptions()
    {
        /// <summary>Sets the times.</summary>
        [SetsRequiredMembers]
        public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
            : this()
        {
            DueTime = dueTime;
            Period = period;
        }

        /// <summary>Time to the first tick; <see cref="Timeout.InfiniteTimeSpan"/> for none until it is changed.</summary>
        public required TimeSpan DueTime { get; init; }

        /// <summary>Time from the end of a tick to the next one; <see cref="Timeout.InfiniteTimeSpan"/> for one tick only.</summary>
        public required TimeSpan Period { get; init; }

        /// <summary>Whether ticks run while requests are waiting at an await. Default: no, a tick is a request of its own.</summary>
        public bool Interleave { get; init; }

        /// <summary>Whether ticks keep the activation from being idle. Default: no.</summary>
        public bool KeepAlive { get; init; }
    }
}

namespace Orleans.Timers
{
    /// <summary>Makes grain timers.</summary>
    public interface ITimerRegistry
    {
        /// <summary>Starts a timer whose ticks run as turns of the activation.</summary>
        IGrainTimer RegisterGrainTimer<TState>(
            IGrainContext grainContext,
            Func<TState, CancellationToken, Task> callback,
            TState state,
            GrainTimerCreationOptions options);
    }
}
