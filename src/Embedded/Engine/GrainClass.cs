using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded;

/// <summary>A grain class and its activations.</summary>
internal sealed class GrainClass
{
    private readonly ConcurrentDictionary<IdSpan, Activation> _activations = new();
    private readonly ConcurrentDictionary<IdSpan, WorkerPool> _pools = new();
    private readonly GrainFactoryMethod _create;
    private readonly StatelessWorkerPlacement? _workers;
    private int _count;

    public GrainClass(GrainEngine engine, Type type)
    {
        Engine = engine;
        Type = type;
        GrainType = GrainTypeNames.Of(type);
        _create = GrainFactoryMethod.For(type);
        _workers = type.GetCustomAttribute<PlacementAttribute>(inherit: true)?.PlacementStrategy as StatelessWorkerPlacement;
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        MayInterleave = MayInterleavePredicate.Of(type);
        IsFiltered = engine.IncomingFilters.Length > 0 || typeof(IIncomingGrainCallFilter).IsAssignableFrom(type);
        CollectionAge = GrainEngine.ToTicks(CollectionAgeOf(type));
        (QueueSoftLimit, QueueHardLimit) = engine.QueueLimits(IsStatelessWorker);
    }

    public GrainEngine Engine { get; }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public bool IsReentrant { get; }

    public bool IsStatelessWorker => _workers is not null;

    /// <summary>Decides for each request whether it may interleave.</summary>
    public Func<object, IInvokable, bool>? MayInterleave { get; }

    public bool IsFiltered { get; }

    /// <summary>Whether calls to an idle activation may run on the caller's thread.</summary>
    public bool RunsCallsInline => Engine.Scheduler.RunsCallsInline && !IsStatelessWorker;

    /// <summary>Whether each call must be an object, because somebody wants to see it.</summary>
    public bool NeedsRequests => IsFiltered || MayInterleave is not null;

    /// <summary>Ticks an activation may be idle.</summary>
    public int CollectionAge { get; }

    public int QueueSoftLimit { get; }

    public int QueueHardLimit { get; }

    public int Count => Volatile.Read(ref _count);

    public IEnumerable<Activation> Activations => _activations.Values.Concat(_pools.Values.SelectMany(pool => pool.Workers));

    public GrainReference CreateReference(IdSpan key) => new(Engine.References.Untyped(this), key);

    /// <summary>The grain's activation. For stateless workers see <see cref="Send"/>.</summary>
    public Activation GetOrCreate(IdSpan key)
    {
        if (_activations.TryGetValue(key, out var activation))
            return activation;
        activation = new Activation(this, key);
        var kept = _activations.GetOrAdd(key, activation);
        if (ReferenceEquals(kept, activation))
            Interlocked.Increment(ref _count);
        return kept;
    }

    public Activation? Find(IdSpan key) => _activations.GetValueOrDefault(key);

    public void Send(IdSpan key, GrainRequest request)
    {
        if (_workers is null)
        {
            GetOrCreate(key).Send(request);
            return;
        }

        var wait = default(SpinWait);
        while (!Pool(key).TrySend(request))
            wait.SpinOnce();
    }

    /// <summary>What an activation that has ended does with the requests it hasn't served.</summary>
    public Action<GrainRequest> Redirect(IdSpan key) => request => Send(key, request);

    public Activation CreateWorker(IdSpan key)
    {
        Interlocked.Increment(ref _count);
        return new Activation(this, key);
    }

    public void Remove(Activation activation)
    {
        if (_workers is null)
            _activations.TryRemove(KeyValuePair.Create(activation.Key, activation));
        else if (Pool(activation.Key).Remove(activation) == 0)
            RemoveEmptyPool(activation.Key);
        Interlocked.Decrement(ref _count);
    }

    public object CreateInstance(Activation activation) => _create.Create(activation);

    private WorkerPool Pool(IdSpan key) =>
        _pools.GetOrAdd(key, static (k, self) => new WorkerPool(self, k, self._workers!.MaxLocal), this);

    private void RemoveEmptyPool(IdSpan key)
    {
        if (_pools.TryGetValue(key, out var pool) && pool.TryClose())
            _pools.TryRemove(KeyValuePair.Create(key, pool));
    }

    private TimeSpan CollectionAgeOf(Type type)
    {
        if (type.IsDefined(typeof(KeepAliveAttribute), inherit: true) || _workers is { RemoveIdleWorkers: false })
            return TimeSpan.MaxValue;
        var options = Engine.CollectionOptions;
        return type.GetCustomAttribute<CollectionAgeLimitAttribute>(inherit: true) switch
        {
            { AlwaysActive: true } => TimeSpan.MaxValue,
            { } limit => limit.AgeLimit,
            null => options.ClassSpecificCollectionAge.GetValueOrDefault(type.FullName!, options.CollectionAge),
        };
    }
}
