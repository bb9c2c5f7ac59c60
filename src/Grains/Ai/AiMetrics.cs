using System.Diagnostics.Metrics;

namespace Nexus.Grains.Ai;

/// <summary>Figures of model calls, in the meter <c>Nexus.Ai</c>.</summary>
internal sealed class AiMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Nexus.Ai";

    private readonly Counter<long> _tokens;
    private readonly Counter<double> _cost;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstDelta;
    private readonly UpDownCounter<long> _inFlight;
    private readonly UpDownCounter<long> _waiting;

    public AiMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _tokens = meter.CreateCounter<long>("nexus.ai.tokens", "{token}", "Tokens sent to and written by models.");
        _cost = meter.CreateCounter<double>("nexus.ai.cost", description: "What the tokens cost, by the price settings.");
        _retries = meter.CreateCounter<long>("nexus.ai.retries", "{retry}", "Model calls that were tried again.");
        _duration = meter.CreateHistogram<double>("nexus.ai.call.duration", "s", "How long one try of a model call takes.");
        _firstDelta = meter.CreateHistogram<double>("nexus.ai.call.first_delta", "s", "How long a model takes to its first piece of text.");
        _inFlight = meter.CreateUpDownCounter<long>("nexus.ai.calls.active", "{call}", "Model calls that are being made.");
        _waiting = meter.CreateUpDownCounter<long>("nexus.ai.calls.waiting", "{call}", "Model calls that wait for a free slot.");
    }

    public void Waiting(string provider, int change) => _waiting.Add(change, Provider(provider));

    public void Active(string provider, int change) => _inFlight.Add(change, Provider(provider));

    public void Retried(string provider) => _retries.Add(1, Provider(provider));

    public void FirstDelta(string provider, TimeSpan after) => _firstDelta.Record(after.TotalSeconds, Provider(provider));

    public void Ended(string provider, string outcome, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, Provider(provider), new KeyValuePair<string, object?>("outcome", outcome));

    public void Answered(ModelAnswer answer)
    {
        _tokens.Add(answer.PromptTokens, Provider(answer.Provider), new KeyValuePair<string, object?>("direction", "prompt"));
        _tokens.Add(answer.CompletionTokens, Provider(answer.Provider), new KeyValuePair<string, object?>("direction", "completion"));
        if (answer.Cost > 0)
            _cost.Add((double)answer.Cost, Provider(answer.Provider));
    }

    private static KeyValuePair<string, object?> Provider(string provider) => new("provider", provider);
}
