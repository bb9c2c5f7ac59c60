using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Fallback;
using Polly.Timeout;

namespace Nexus.Grains.Ai;

/// <summary>Asks the configured provider by the rules of <see cref="ModelPipelines"/>, then those that stand in for it.</summary>
/// <remarks>
/// Everything comes back on the caller's context, so that a grain can be the sink: Polly is told to continue there.
/// </remarks>
internal sealed partial class ModelCaller
{
    private static readonly ResiliencePropertyKey<ModelCall> Call = new("nexus.call");

    private readonly IServiceProvider _clients;
    private readonly AiOptions _options;
    private readonly ModelPipelines _pipelines;
    private readonly AiMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<ModelCaller> _logger;
    private readonly ResiliencePipeline<ModelAnswer> _chain;

    public ModelCaller(
        IServiceProvider clients, IOptions<AiOptions> options, ModelPipelines pipelines, AiMetrics metrics, TimeProvider clock,
        ILogger<ModelCaller> logger)
    {
        _clients = clients;
        _options = options.Value;
        _pipelines = pipelines;
        _metrics = metrics;
        _clock = clock;
        _logger = logger;
        _chain = Chain(_options.Chain());
    }

    /// <summary>Streams one answer into <paramref name="sink"/>.</summary>
    /// <param name="messages">The whole prompt.</param>
    /// <param name="options">Token limit, hints, and the model that is wished, if one is.</param>
    /// <param name="sink">Gets the text. What it throws ends the call.</param>
    /// <param name="cancellationToken">Stops the call, at the provider too.</param>
    /// <exception cref="ModelFailure">Nobody gave an answer.</exception>
    public async Task<ModelAnswer> StreamAsync(
        IReadOnlyList<ChatMessage> messages, ChatOptions options, IAnswerSink sink, CancellationToken cancellationToken)
    {
        var call = new ModelCall(messages, options, sink);
        using var span = AiMetrics.Activities.StartActivity("model.call");
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, cancellationToken);
        context.Properties.Set(Call, call);
        try
        {
            var answer = await _chain.ExecuteAsync(
                static async (resilience, state) => await state.Caller.AskAsync(state.Call, state.Caller._options.Provider, resilience.CancellationToken),
                context, (Caller: this, Call: call));
            AiMetrics.Describe(span, answer);
            return answer;
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            var failure = ModelFailure.Of(exception);
            span?.SetStatus(ActivityStatusCode.Error, failure.Code);
            throw failure;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static bool IsFailure(Exception exception) => exception is ModelFailure or TimeoutRejectedException or BrokenCircuitException;

    // The outermost strategy holds the last provider: each hands on what all before it failed at.
    private ResiliencePipeline<ModelAnswer> Chain(IReadOnlyList<string> providers)
    {
        var builder = new ResiliencePipelineBuilder<ModelAnswer> { TimeProvider = _clock };
        for (var i = providers.Count - 1; i > 0; i--)
            builder.AddFallback(Fallback(providers[i - 1], providers[i]));
        return builder.Build();
    }

    private FallbackStrategyOptions<ModelAnswer> Fallback(string from, string to) => new()
    {
        ShouldHandle = new PredicateBuilder<ModelAnswer>().Handle<Exception>(e => IsFailure(e) && ModelFailure.Of(e).LetsAnotherAnswer),
        FallbackAction = async arguments =>
        {
            var call = arguments.Context.Properties.GetValue(Call, null!);
            return Outcome.FromResult(await AskAsync(call, to, arguments.Context.CancellationToken));
        },
        OnFallback = arguments =>
        {
            var failure = ModelFailure.Of(arguments.Outcome.Exception!);
            _metrics.FellBack(from, to, failure.Reason);
            LogFallback(from, failure.Reason, to);
            return default;
        },
    };

    private Task<ModelAnswer> AskAsync(ModelCall call, string provider, CancellationToken cancellationToken)
    {
        var client = _clients.GetRequiredKeyedService<IChatClient>(provider);
        var key = new ModelKey(provider, ProviderModels.Of(client, provider).Choose(call.Options.ModelId));
        var reader = new ModelReader(key, client, _options, _metrics, _clock);
        return OnCallerAsync(
            _pipelines.For(key),
            async token =>
            {
                await call.BeginAsync();
                return await TryAsync(reader, key, call, token);
            },
            cancellationToken);
    }

    private async Task<ModelAnswer> TryAsync(ModelReader reader, ModelKey key, ModelCall call, CancellationToken cancellationToken)
    {
        using var span = AiMetrics.StartTry(key);
        _metrics.Active(key, 1);
        var started = _clock.GetTimestamp();
        var outcome = "broken";
        try
        {
            var answer = await OnCallerAsync(_pipelines.Try, token => reader.ReadAsync(call, token), cancellationToken);
            outcome = "completed";
            _metrics.Answered(key, answer);
            AiMetrics.Describe(span, answer);
            return answer;
        }
        catch (OperationCanceledException)
        {
            outcome = cancellationToken.IsCancellationRequested ? "cancelled" : outcome;
            throw;
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            var failure = ModelFailure.Of(exception);
            outcome = failure.Reason;
            span?.SetStatus(ActivityStatusCode.Error, failure.Reason);
            if (!failure.Passes && exception is ModelFailure)
                LogRefused(key.Provider, key.Model, failure.Reason, failure.Detail, failure.InnerException);
            throw;
        }
        finally
        {
            _metrics.Ended(key, outcome, _clock.GetElapsedTime(started));
            _metrics.Active(key, -1);
        }
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
}
