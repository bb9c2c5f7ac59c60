using Orleans.Timers;

namespace Orleans.Runtime;

/// <summary>What <see cref="Grain"/> needs of the silo. Tests that construct a grain by hand may hand it one of their own.</summary>
public interface IGrainRuntime
{
    /// <summary>Names the silo, for logs.</summary>
    string SiloIdentity { get; }

    /// <summary>References to grains.</summary>
    IGrainFactory GrainFactory { get; }

    /// <summary>Timers of grains.</summary>
    ITimerRegistry TimerRegistry { get; }

    /// <summary>The silo's services.</summary>
    IServiceProvider ServiceProvider { get; }

    /// <summary>The silo's clock.</summary>
    TimeProvider TimeProvider => TimeProvider.System;

    /// <summary>Ends an activation when its running requests are done.</summary>
    void DeactivateOnIdle(IGrainContext grainContext);

    /// <summary>Keeps an activation from being collected as idle.</summary>
    void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan);
}

/// <summary>An activation knows its runtime, so that a grain finds it without a service look-up.</summary>
internal interface IGrainRuntimeHolder
{
    IGrainRuntime Runtime { get; }
}

/// <summary>The activation the current code runs on.</summary>
internal static class RuntimeContext
{
    public static IGrainContext? Current => SynchronizationContext.Current as IGrainContext;
}
