using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A silo in one process: its grain classes, their activations, its clock.</summary>
internal sealed partial class GrainEngine : IDisposable
{
    private static readonly TimeSpan TickLength = TimeSpan.FromSeconds(1);

    private readonly SiloMessagingOptions _messaging;
    private readonly PendingCalls _pending = new();
    private readonly Lazy<GrainReferences> _references;
    private readonly Lazy<IIncomingGrainCallFilter[]> _incoming;
    private readonly Lazy<IOutgoingGrainCallFilter[]> _outgoing;
    private readonly Lazy<IPersistentStateFactory> _states;
    private readonly int _responseTimeout;
    private ITimer? _ticks;
    private ITimer? _collections;
    private volatile int _tick;

    public GrainEngine(
        IServiceProvider services,
        IGrainScheduler scheduler,
        TimeProvider clock,
        GrainTelemetry telemetry,
        IOptions<SiloMessagingOptions> messaging,
        IOptions<GrainCollectionOptions> collection,
        ILogger<GrainEngine> logger)
    {
        Services = services;
        Scheduler = scheduler;
        Outside = new SchedulerContext(scheduler);
        Clock = clock;
        Telemetry = telemetry;
        CollectionOptions = collection.Value;
        Log = new EngineLog(new UnfailingLogger(logger));
        Runtime = new GrainRuntime(this);
        _messaging = messaging.Value;
        _responseTimeout = ToTicks(_messaging.ResponseTimeout);
        _references = new Lazy<GrainReferences>(() => new GrainReferences(this, services.GetRequiredService<GrainCatalog>()));
        _incoming = new Lazy<IIncomingGrainCallFilter[]>(() => [.. services.GetServices<IIncomingGrainCallFilter>()]);
        _outgoing = new Lazy<IOutgoingGrainCallFilter[]>(() => [.. services.GetServices<IOutgoingGrainCallFilter>()]);
        _states = new Lazy<IPersistentStateFactory>(services.GetRequiredService<IPersistentStateFactory>);
        telemetry.Observe(this);
    }

    public IServiceProvider Services { get; }

    public IGrainScheduler Scheduler { get; }

    /// <summary>Where the engine's own work runs that belongs to no activation.</summary>
    public SchedulerContext Outside { get; }

    public TimeProvider Clock { get; }

    public GrainTelemetry Telemetry { get; }

    public GrainCollectionOptions CollectionOptions { get; }

    public EngineLog Log { get; }

    public GrainRuntime Runtime { get; }

    public GrainReferences References => _references.Value;

    public IPersistentStateFactory States => _states.Value;

    public IIncomingGrainCallFilter[] IncomingFilters => _incoming.Value;

    public IOutgoingGrainCallFilter[] OutgoingFilters => _outgoing.Value;

    /// <summary>Seconds since the engine was started, more or less.</summary>
    public int Tick => _tick;

    /// <summary>Ticks after which an enumeration whose caller is silent counts as abandoned.</summary>
    public int EnumerationAge => 2 * _responseTimeout;

    /// <summary>Ticks that last at least as long.</summary>
    public static int ToTicks(TimeSpan time) =>
        time == Timeout.InfiniteTimeSpan || time > TimeSpan.FromDays(10_000)
            ? int.MaxValue / 2
            : (int)Math.Ceiling(time / TickLength);

    public (int Soft, int Hard) QueueLimits(bool ofStatelessWorker)
    {
        var (soft, hard) = ofStatelessWorker
            ? (_messaging.MaxEnqueuedRequestsSoftLimit_StatelessWorker, _messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker)
            : (_messaging.MaxEnqueuedRequestsSoftLimit, _messaging.MaxEnqueuedRequestsHardLimit);
        return (soft > 0 ? soft : int.MaxValue, hard > 0 ? hard : int.MaxValue);
    }

    public void Dispose()
    {
        _ticks?.Dispose();
        _collections?.Dispose();
    }

    private void OnTick()
    {
        var tick = Interlocked.Increment(ref _tick);
        foreach (var request in _pending.TakeExpired(tick))
        {
            var timeout = request.Method.ResponseTimeout ?? _messaging.ResponseTimeout;
            if (!request.TryFail(new TimeoutException($"{request.Method.ActivityName} was not answered within {timeout}.")))
                continue;
            Log.CallTimedOut(request.Method.ActivityName, timeout);
            Telemetry.OnTimeout(request);
        }
    }

    private void OnCollection()
    {
        foreach (var activation in Activations())
            activation.CollectIfIdle(Tick);
    }

    private IEnumerable<Activation> Activations() => References.Classes.SelectMany(c => c.Activations);
}
