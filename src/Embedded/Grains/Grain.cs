using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The base class of grains: one activation a key, one turn at a time.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly IGrainRuntime? _runtime;

    /// <summary>For the runtime, which constructs grains on their activation.</summary>
    protected Grain()
        : this(RuntimeContext.Current!, grainRuntime: null)
    {
    }

    /// <summary>For grains that have their context injected, and for tests that construct a grain by hand.</summary>
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        _runtime = grainRuntime;
    }

    /// <summary>The activation; null if the grain was constructed by hand.</summary>
    public IGrainContext GrainContext { get; }

    /// <summary>A reference to this grain.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>The grain's identity as "type/key".</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>Names the silo, for logs.</summary>
    public string RuntimeIdentity => Runtime.SiloIdentity;

    /// <summary>References to other grains.</summary>
    protected IGrainFactory GrainFactory => Runtime.GrainFactory;

    /// <summary>The services of this activation.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext?.ActivationServices ?? Runtime.ServiceProvider;

    private IGrainRuntime Runtime =>
        _runtime
        ?? (GrainContext as IGrainRuntimeHolder)?.Runtime
        ?? GrainContext?.ActivationServices.GetService<IGrainRuntime>()
        ?? throw new InvalidOperationException("The grain was not created by the runtime, and no runtime was given to it.");

    /// <summary>Runs before the first call, after states were read. A failure fails the calls that wait for the activation.</summary>
    /// <param name="cancellationToken">Canceled when the activation time-out has passed.</param>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last call, unless the process dies first. A failure is logged.</summary>
    /// <param name="reason">Why the activation ends.</param>
    /// <param name="cancellationToken">Canceled when the deactivation time-out has passed.</param>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends the activation when the running requests are done. Later requests get a new one.</summary>
    protected void DeactivateOnIdle() => Runtime.DeactivateOnIdle(GrainContext);

    /// <summary>
    /// Keeps the activation from being collected as idle: a positive span at least that long,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for ever, <see cref="TimeSpan.Zero"/> takes that back.
    /// </summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Runtime.DelayDeactivation(GrainContext, timeSpan);
}
