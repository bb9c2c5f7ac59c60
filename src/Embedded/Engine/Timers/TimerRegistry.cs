using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Embedded;

/// <summary>Starts the timers of grains.</summary>
internal sealed class TimerRegistry : ITimerRegistry
{
    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new GrainTimer((Activation)grainContext, token => callback(state, token), options);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }
}
