using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Registry;
using Polly.Retry;
using Polly.Timeout;

namespace Nexus.Grains.Ai;

/// <summary>A model of a provider: what has a circuit of its own.</summary>
internal readonly record struct ModelKey(string Provider, string Model);

/// <summary>
/// The rules around calls of one model, from the outside in: the total time-out, retries, the bulkhead (one for all models of a
/// provider), the circuit breaker. A slot is held only while a try runs, not during the pause before the next. A call that waited
/// for its slot meets the circuit as it is by then.
/// </summary>
/// <remarks>Built when first asked for, kept as long as the process: the models are those of the configuration.</remarks>
internal sealed partial class ModelPipelines : IDisposable
{
    private readonly Lock _building = new();
    private readonly AiOptions _options;
    private readonly AiMetrics _metrics;
    private readonly ILogger<ModelPipelines> _logger;
    private readonly ConcurrentDictionary<string, ConcurrencyLimiter> _slots = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ModelKey, CircuitBreakerStateProvider> _circuits = new();
    private readonly ResiliencePipelineRegistry<ModelKey> _pipelines;

    public ModelPipelines(IOptions<AiOptions> options, AiMetrics metrics, TimeProvider clock, ILogger<ModelPipelines> logger)
    {
        _options = options.Value;
        _metrics = metrics;
        _logger = logger;
        _pipelines = new(new ResiliencePipelineRegistryOptions<ModelKey>
        {
            BuilderFactory = () => new ResiliencePipelineBuilder { TimeProvider = clock },
        });
        Try = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddTimeout(new TimeoutStrategyOptions { Timeout = _options.CallTimeout })
            .Build();
        metrics.Observe(_circuits);
    }

    /// <summary>The time-out of a single try.</summary>
    public ResiliencePipeline Try { get; }

    /// <summary>Everything else.</summary>
    public ResiliencePipeline For(ModelKey key)
    {
        if (_pipelines.TryGetPipeline(key, out var built))
            return built;
        // The registry may build twice for two that ask at once; a circuit's state belongs to one.
        lock (_building)
            return _pipelines.GetOrAddPipeline(key, builder => Build(builder, key));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pipelines.Dispose();
        foreach (var slots in _slots.Values)
            slots.Dispose();
    }

    private static bool Passes(Exception exception) => exception is TimeoutRejectedException or ModelFailure { Passes: true };

    private void Build(ResiliencePipelineBuilder builder, ModelKey key)
    {
        builder.AddTimeout(new TimeoutStrategyOptions { Timeout = _options.TotalTimeout });
        if (_options.MaxRetries > 0)
            builder.AddRetry(Retries(key));
        var slots = _slots.GetOrAdd(key.Provider, _ => new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = _options.MaxConcurrentCalls,
            QueueLimit = _options.MaxWaitingCalls,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }));
        builder.AddStrategy(_ => new Bulkhead(slots, change => _metrics.Waiting(key, change)));
        builder.AddCircuitBreaker(Breaker(key));
    }

    private RetryStrategyOptions Retries(ModelKey key) => new()
    {
        MaxRetryAttempts = _options.MaxRetries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = _options.RetryDelay,
        ShouldHandle = new PredicateBuilder().Handle<Exception>(e => Passes(e) && !AsksForTooLong(e)),
        DelayGenerator = arguments => new ValueTask<TimeSpan?>(PauseAfter(arguments.Outcome.Exception)),
        OnRetry = arguments =>
        {
            _metrics.Retried(key);
            var failure = ModelFailure.Of(arguments.Outcome.Exception!);
            LogRetry(key.Provider, key.Model, failure.Reason, failure.Detail, arguments.AttemptNumber + 1, arguments.RetryDelay);
            return default;
        },
    };

    private CircuitBreakerStrategyOptions Breaker(ModelKey key) => new()
    {
        FailureRatio = _options.BreakerFailureRatio,
        MinimumThroughput = _options.BreakerMinimumTries,
        SamplingDuration = _options.BreakerWindow,
        BreakDuration = _options.BreakerPause,
        ShouldHandle = new PredicateBuilder().Handle<Exception>(Passes),
        StateProvider = _circuits.GetOrAdd(key, _ => new CircuitBreakerStateProvider()),
        OnOpened = arguments =>
        {
            LogOpened(key.Provider, key.Model, arguments.BreakDuration);
            return default;
        },
        OnClosed = _ =>
        {
            LogClosed(key.Provider, key.Model);
            return default;
        },
    };

    private bool AsksForTooLong(Exception exception) => exception is ModelFailure { RetryAfter: { } pause } && pause > _options.MaxRetryAfter;

    // At least what was asked for; callers that were sent away together come back one by one.
    private TimeSpan? PauseAfter(Exception? exception) =>
        exception is ModelFailure { RetryAfter: { } pause } ? pause + (_options.RetryDelay * Random.Shared.NextDouble()) : null;

    [LoggerMessage(LogLevel.Warning, "A try at {Provider} {Model} failed ({Reason}, {Detail}); retry {Retry} follows in {Delay}.")]
    private partial void LogRetry(string provider, string model, string reason, string? detail, int retry, TimeSpan delay);

    [LoggerMessage(LogLevel.Error, "{Provider} {Model} fails too often; nothing is sent there for {Pause}.")]
    private partial void LogOpened(string provider, string model, TimeSpan pause);

    [LoggerMessage(LogLevel.Information, "{Provider} {Model} answers again.")]
    private partial void LogClosed(string provider, string model);
}
