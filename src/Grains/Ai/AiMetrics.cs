using System.Diagnostics;
using System.Diagnostics.Metrics;
using Polly.CircuitBreaker;

namespace Nexus.Grains.Ai;

/// <summary>Figures and spans of model calls, in the meter and the activity source <c>Nexus.Ai</c>.</summary>
internal sealed class AiMetrics
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string MeterName = "Nexus.Ai";

    /// <summary>One span a call, and one inside it for each try.</summary>
    public static readonly ActivitySource Activities = new(MeterName);

    private readonly Meter _meter;
    private readonly Counter<long> _tokens;
    private readonly Counter<double> _cost;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _fallbacks;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstDelta;
    private readonly UpDownCounter<long> _inFlight;
    private readonly UpDownCounter<long> _waiting;

    public AiMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _tokens = _meter.CreateCounter<long>("nexus.ai.tokens", "{token}", "Tokens sent to and written by models.");
        _cost = _meter.CreateCounter<double>("nexus.ai.cost", description: "What the tokens cost, by the price settings.");
        _retries = _meter.CreateCounter<long>("nexus.ai.retries", "{retry}", "Tries that were made again.");
        _fallbacks = _meter.CreateCounter<long>("nexus.ai.fallbacks", "{fallback}", "Calls that were handed on to the next provider.");
        _duration = _meter.CreateHistogram<double>("nexus.ai.call.duration", "s", "How long one try of a model call takes, by outcome.");
        _firstDelta = _meter.CreateHistogram<double>("nexus.ai.call.first_delta", "s", "How long a model takes to its first piece of text.");
        _inFlight = _meter.CreateUpDownCounter<long>("nexus.ai.calls.active", "{call}", "Model calls that are being made.");
        _waiting = _meter.CreateUpDownCounter<long>("nexus.ai.calls.waiting", "{call}", "Model calls that wait for a free slot.");
    }

    public void Waiting(ModelKey key, int change) => _waiting.Add(change, Provider(key), Model(key));

    public void Active(ModelKey key, int change) => _inFlight.Add(change, Provider(key), Model(key));

    public void Retried(ModelKey key) => _retries.Add(1, Provider(key), Model(key));

    public void FellBack(string from, string to, string reason) =>
        _fallbacks.Add(1, new("provider", from), new("to", to), new KeyValuePair<string, object?>("reason", reason));

    public void FirstDelta(ModelKey key, TimeSpan after) => _firstDelta.Record(after.TotalSeconds, Provider(key), Model(key));

    public void Ended(ModelKey key, string outcome, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, Provider(key), Model(key), new KeyValuePair<string, object?>("outcome", outcome));

    public void Answered(ModelKey key, ModelAnswer answer)
    {
        _tokens.Add(answer.PromptTokens, Provider(key), Model(key), new KeyValuePair<string, object?>("direction", "prompt"));
        _tokens.Add(answer.CompletionTokens, Provider(key), Model(key), new KeyValuePair<string, object?>("direction", "completion"));
        if (answer.Cost > 0)
            _cost.Add((double)answer.Cost, Provider(key), Model(key));
    }

    /// <summary>Shows the state of circuits: 0 closed, 1 half-open, 2 open. An open one becomes half-open with the next call, not by time alone.</summary>
    public void Observe(IEnumerable<KeyValuePair<ModelKey, CircuitBreakerStateProvider>> circuits) => _meter.CreateObservableGauge(
        "nexus.ai.breaker.state",
        () => circuits.Select(c => new Measurement<int>(Number(c.Value.CircuitState), Provider(c.Key), Model(c.Key))),
        description: "The circuit of a provider's model: 0 closed, 1 half-open, 2 open.");

    /// <summary>The span of one try.</summary>
    public static Activity? StartTry(ModelKey key)
    {
        var span = Activities.StartActivity("model.try", ActivityKind.Client);
        span?.SetTag("gen_ai.operation.name", "chat").SetTag("gen_ai.provider.name", key.Provider).SetTag("gen_ai.request.model", key.Model);
        return span;
    }

    /// <summary>Puts figures on a span; no text.</summary>
    public static void Describe(Activity? span, ModelAnswer answer) => span?
        .SetTag("gen_ai.provider.name", answer.Provider).SetTag("gen_ai.response.model", answer.Model)
        .SetTag("gen_ai.usage.input_tokens", answer.PromptTokens).SetTag("gen_ai.usage.output_tokens", answer.CompletionTokens);

    private static int Number(CircuitState state) => state switch
    {
        CircuitState.Closed => 0,
        CircuitState.HalfOpen => 1,
        _ => 2,
    };

    private static KeyValuePair<string, object?> Provider(ModelKey key) => new("provider", key.Provider);

    private static KeyValuePair<string, object?> Model(ModelKey key) => new("model", key.Model);
}
