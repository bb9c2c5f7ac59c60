using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded;

/// <summary>Connects the states of grains with the storage they name.</summary>
internal sealed class PersistentStateFactory(IServiceProvider services) : IPersistentStateFactory
{
    public IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config)
    {
        var name = config.StorageName ?? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
        var storage = services.GetKeyedService<IGrainStorage>(name)
            ?? throw new OrleansConfigurationException($"{context.GrainId} asks for the storage \"{name}\", which is not registered.");
        var state = new PersistentState<TState>(config.StateName, context.GrainId, storage);
        context.ObservableLifecycle.Subscribe(config.StateName, GrainLifecycleStage.SetupState, state);
        return state;
    }
}

/// <summary>A state of an activation. It is read once, before the grain's own activation code.</summary>
internal sealed class PersistentState<TState>(string name, GrainId grainId, IGrainStorage storage)
    : IPersistentState<TState>, ILifecycleObserver, IStartOnly
{
    private readonly GrainState<TState> _stored = new(Activator.CreateInstance<TState>());

    public TState State
    {
        get => _stored.State!;
        set => _stored.State = value;
    }

    public string? Etag => _stored.ETag;

    public bool RecordExists => _stored.RecordExists;

    public Task ReadStateAsync() => storage.ReadStateAsync(name, grainId, _stored);

    public Task WriteStateAsync() => storage.WriteStateAsync(name, grainId, _stored);

    public Task ClearStateAsync() => storage.ClearStateAsync(name, grainId, _stored);

    public Task ReadStateAsync(CancellationToken cancellationToken) =>
        storage.ReadStateAsync(name, grainId, _stored, cancellationToken);

    public Task WriteStateAsync(CancellationToken cancellationToken) =>
        storage.WriteStateAsync(name, grainId, _stored, cancellationToken);

    public Task ClearStateAsync(CancellationToken cancellationToken) =>
        storage.ClearStateAsync(name, grainId, _stored, cancellationToken);

    public Task OnStart(CancellationToken cancellationToken = default) => ReadStateAsync(cancellationToken);

    public Task OnStop(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
