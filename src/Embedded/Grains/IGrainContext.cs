using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>One activation, as the runtime sees it. Grains get theirs injected or from <see cref="IGrainBase.GrainContext"/>.</summary>
public interface IGrainContext : ITargetHolder, IEquatable<IGrainContext>
{
    /// <summary>A reference to the grain.</summary>
    GrainReference GrainReference { get; }

    /// <summary>The grain's identity.</summary>
    GrainId GrainId { get; }

    /// <summary>The grain object; null until it is constructed.</summary>
    object? GrainInstance { get; }

    /// <summary>The identity of this activation.</summary>
    ActivationId ActivationId { get; }

    /// <summary>The services of this activation: a scope that lives as long as it does.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Stages to take part in when the activation starts and ends.</summary>
    IGrainLifecycle ObservableLifecycle { get; }

    /// <summary>Completes when the activation has ended. Awaiting it within the grain's own calls never ends.</summary>
    Task Deactivated { get; }

    /// <summary>Attaches an object to the activation, by its type.</summary>
    void SetComponent<TComponent>(TComponent? value)
        where TComponent : class;

    /// <summary>
    /// Starts to end the activation: running requests finish, later ones go to the next activation.
    /// </summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}

/// <summary>Tells which activation the current code runs on.</summary>
public interface IGrainContextAccessor
{
    /// <summary>The current activation; null outside of grains.</summary>
    IGrainContext GrainContext { get; }
}

/// <summary>Stages of an activation's life.</summary>
public interface IGrainLifecycle : ILifecycleObservable;

/// <summary>The order of the stages of an activation's life.</summary>
public static class GrainLifecycleStage
{
    /// <summary>The first.</summary>
    public const int First = int.MinValue;

    /// <summary>States are read here.</summary>
    public const int SetupState = 1000;

    /// <summary><see cref="IGrainBase.OnActivateAsync"/> runs after this stage.</summary>
    public const int Activate = 2000;

    /// <summary>The last.</summary>
    public const int Last = int.MaxValue;
}
