using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>What grain code sees of its activation.</summary>
internal sealed partial class Activation(GrainClass grainClass, IdSpan key) : IGrainContext, IGrainRuntimeHolder
{
    private ActivationExtras? _extras;
    private GrainReference? _reference;

    public GrainReference GrainReference => _reference ??= Class.CreateReference(Key);

    public GrainId GrainId => new(Class.GrainType, Key);

    public object? GrainInstance => Instance;

    public ActivationId ActivationId => Extras.ActivationId;

    public IServiceProvider ActivationServices =>
        (Extras.Scope ??= Class.Engine.Services.CreateAsyncScope()).ServiceProvider;

    public IGrainLifecycle ObservableLifecycle => Extras.Lifecycle ??= new GrainLifecycle();

    public Task Deactivated
    {
        get
        {
            var source = Extras.DeactivatedSource();
            if (IsDead)
                source.TrySetResult();
            return source.Task;
        }
    }

    IGrainRuntime IGrainRuntimeHolder.Runtime => Class.Engine.Runtime;

    internal GrainClass Class { get; } = grainClass;

    internal IdSpan Key { get; } = key;

    internal object? Instance { get; private set; }

    /// <summary>What most activations don't need.</summary>
    internal ActivationExtras Extras =>
        _extras ?? Interlocked.CompareExchange(ref _extras, new ActivationExtras(), null) ?? _extras;

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        var components = Extras.Components ??= new ConcurrentDictionary<Type, object>();
        if (value is null)
            components.TryRemove(typeof(TComponent), out _);
        else
            components[typeof(TComponent)] = value;
    }

    public object? GetComponent(Type componentType)
    {
        if (_extras?.Components?.TryGetValue(componentType, out var component) == true)
            return component;
        return componentType.IsInstanceOfType(this) ? this : componentType.IsInstanceOfType(Instance) ? Instance : null;
    }

    public object? GetTarget() => Instance;

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        var deactivation = new Deactivation(deactivationReason, cancellationToken);
        if (Interlocked.CompareExchange(ref _deactivation, deactivation, null) is null)
            Wake();
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public override string ToString() => $"[Activation: {GrainId} {_phase}]";
}
