using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Embedded;

/// <summary>What grains ask of the engine.</summary>
internal sealed class GrainRuntime(GrainEngine engine) : IGrainRuntime
{
    public string SiloIdentity => "embedded";

    public IGrainFactory GrainFactory => field ??= engine.Services.GetRequiredService<IGrainFactory>();

    public ITimerRegistry TimerRegistry => field ??= engine.Services.GetRequiredService<ITimerRegistry>();

    public IServiceProvider ServiceProvider => engine.Services;

    public TimeProvider TimeProvider => engine.Clock;

    public void DeactivateOnIdle(IGrainContext grainContext) =>
        grainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called."));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan)
    {
        if (timeSpan < TimeSpan.Zero && timeSpan != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(timeSpan), timeSpan, "The time must not be negative.");
        var ticks = GrainEngine.ToTicks(timeSpan);
        ((Activation)grainContext).KeepUntil(ticks == 0 ? 0 : engine.Tick + ticks);
    }
}
