using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Nexus.Grains.Ai;

/// <summary>
/// Asks the configured provider: a bounded number of calls at a time in this process, a time-out for each try, and a few
/// retries when the reason may pass. A slot is held only while a try runs, not during the pause before the next.
/// </summary>
/// <remarks>
/// Everything comes back on the caller's context, so that a grain can be the sink: Polly is told to continue there.
/// </remarks>
internal sealed partial class ModelCaller
{
    private readonly IServiceProvider _clients;
    private readonly AiOptions _options;
    private readonly AiMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<ModelCaller> _logger;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _slots = new(StringComparer.Ordinal);
    private readonly ResiliencePipeline _retries;
    private readonly ResiliencePipeline _timeout;

    public ModelCaller(
        IServiceProvider clients, IOptions<AiOptions> options, AiMetrics metrics, TimeProvider clock, ILogger<ModelCaller> logger)
    {
        _clients = clients;
        _options = options.Value;
        _metrics = metrics;
        _clock = clock;
        _logger = logger;
        _timeout = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddTimeout(new TimeoutStrategyOptions { Timeout = _options.CallTimeout })
            .Build();
        _retries = _options.MaxRetries == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = _options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _options.RetryDelay,
                ShouldHandle = new PredicateBuilder().Handle<Exception>(ModelFailure.IsPassing),
                OnRetry = arguments =>
                {
                    _metrics.Retried(_options.Provider);
                    LogRetry(_options.Provider, arguments.AttemptNumber + 1, arguments.RetryDelay, arguments.Outcome.Exception);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Streams one answer into <paramref name="sink"/>.</summary>
    /// <param name="messages">The whole prompt.</param>
    /// <param name="options">Token limit and hints.</param>
    /// <param name="sink">Gets the text.</param>
    /// <param name="cancellationToken">Stops the call, at the provider too.</param>
    /// <exception cref="ModelFailure">Every try failed.</exception>
    public async Task<ModelAnswer> StreamAsync(
        IReadOnlyList<ChatMessage> messages, ChatOptions options, IAnswerSink sink, CancellationToken cancellationToken)
    {
        var call = new ModelCall(_options.Provider, messages, options, sink);
        var answer = await OnCallerAsync(
            _retries,
            async token =>
            {
                await BeginAsync(sink, ++call.Attempts);
                return await TryAsync(call, token);
            },
            cancellationToken);
        _metrics.Answered(answer);
        return answer;
    }

    // A failure of the sink must not look like one of the provider, which would be tried again.
    private static async Task BeginAsync(IAnswerSink sink, int attempt)
    {
        try
        {
            await sink.BeginAsync(attempt);
        }
        catch (Exception exception) when (ModelFailure.IsPassing(exception))
        {
            throw new InvalidOperationException("The answer could not be taken.", exception);
        }
    }

    private async Task<ModelAnswer> TryAsync(ModelCall call, CancellationToken cancellationToken)
    {
        var slots = _slots.GetOrAdd(call.Provider, static (_, count) => new SemaphoreSlim(count), _options.MaxConcurrentCalls);
        await EnterAsync(slots, call.Provider, cancellationToken);
        _metrics.Active(call.Provider, 1);
        var started = _clock.GetTimestamp();
        var outcome = "failed";
        try
        {
            var answer = await OnCallerAsync(_timeout, token => ReadAsync(call, token), cancellationToken);
            outcome = "completed";
            return answer;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = "cancelled";
            throw;
        }
        catch (TimeoutRejectedException)
        {
            outcome = "timeout";
            throw;
        }
        finally
        {
            _metrics.Ended(call.Provider, outcome, _clock.GetElapsedTime(started));
            _metrics.Active(call.Provider, -1);
            slots.Release();
        }
    }

    private async Task EnterAsync(SemaphoreSlim slots, string provider, CancellationToken cancellationToken)
    {
        _metrics.Waiting(provider, 1);
        try
        {
            await slots.WaitAsync(cancellationToken);
        }
        finally
        {
            _metrics.Waiting(provider, -1);
        }
    }

    private async Task<ModelAnswer> ReadAsync(ModelCall call, CancellationToken cancellationToken)
    {
        var client = _clients.GetRequiredKeyedService<IChatClient>(call.Provider);
        var reading = new AnswerReading(call.Options.MaxOutputTokens);
        var started = _clock.GetTimestamp();
        await foreach (var update in client.GetStreamingResponseAsync(call.Messages, call.Options, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reading.Take(update) is not { Length: > 0 } delta)
                continue;
            if (reading.IsFirst)
                _metrics.FirstDelta(call.Provider, _clock.GetElapsedTime(started));
            call.Sink.Write(delta);
            if (reading.IsOverLong)
                break;
        }

        return reading.ToAnswer(call.Provider, call.Messages, _options);
    }

    private static async Task<T> OnCallerAsync<T>(ResiliencePipeline pipeline, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, cancellationToken);
        try
        {
            return await pipeline.ExecuteAsync(
                static async (resilience, state) => await state(resilience.CancellationToken), context, work);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private sealed class ModelCall(string provider, IReadOnlyList<ChatMessage> messages, ChatOptions options, IAnswerSink sink)
    {
        public string Provider => provider;

        public IReadOnlyList<ChatMessage> Messages => messages;

        public ChatOptions Options => options;

        public IAnswerSink Sink => sink;

        public int Attempts { get; set; }
    }
}
