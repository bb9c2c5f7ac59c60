using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Nexus.Grains.Ai;

/// <summary>A model did not give a usable answer.</summary>
/// <param name="code">
/// Stable, dotted, for the user: <c>model.timeout</c>, <c>model.unreachable</c>, <c>model.unavailable</c>, <c>model.limited</c>,
/// <c>model.busy</c>, <c>model.filtered</c>, <c>model.empty</c>, <c>model.failed</c>.
/// </param>
/// <param name="message">For the user; never a provider's own words, which may carry secrets.</param>
/// <param name="inner">What happened, for the log; nothing that carries a provider's words either.</param>
internal sealed class ModelFailure(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Stable, dotted.</summary>
    public string Code { get; } = code;

    /// <summary>What it is for the operator, where the user is told less: <c>model.unauthorized</c>, <c>model.refused</c>, <c>model.quota</c>.</summary>
    public string Reason { get; init; } = code;

    /// <summary>What the provider said, by its own codes; null when it said nothing.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether a later try of the same call can go better.</summary>
    public bool Passes { get; init; }

    /// <summary>How long the provider asks to be left alone, from the moment it answered.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether another provider should be asked. Not when the answer is the provider's judgement of the question.</summary>
    public bool LetsAnotherAnswer => Code != "model.filtered";

    /// <summary>The provider sent nothing for too long.</summary>
    public static ModelFailure Silent() => new("model.timeout", "The model took too long.") { Passes = true };

    /// <summary>The provider can't be connected to, or the connection broke.</summary>
    public static ModelFailure Unreachable(Exception? inner = null) =>
        new("model.unreachable", "The model could not be reached.", inner) { Passes = true };

    /// <summary>What the provider sent is not what was agreed.</summary>
    public static ModelFailure Garbled(Exception? inner = null) =>
        new("model.unavailable", "The model is not available at the moment.", inner) { Passes = true, Reason = "model.garbled" };

    /// <summary>Every slot is taken and the queue is full.</summary>
    public static ModelFailure Busy() => new("model.busy", "Too many answers are being written at the moment.");

    /// <summary>The failure that an exception of a provider's client stands for.</summary>
    public static ModelFailure OfProvider(Exception exception) => exception switch
    {
        ModelFailure failure => failure,
        HttpRequestException or IOException => Unreachable(exception),
        JsonException => Garbled(exception),
        OperationCanceledException or TimeoutException => new ModelFailure("model.timeout", "The model took too long.", exception) { Passes = true },
        _ => new ModelFailure("model.failed", "The model failed.", exception),
    };

    /// <summary>The failure that ended a call.</summary>
    public static ModelFailure Of(Exception exception) => exception switch
    {
        ModelFailure failure => failure,
        TimeoutRejectedException => new ModelFailure("model.timeout", "The model took too long.", exception),
        BrokenCircuitException => new ModelFailure("model.unavailable", "The model is not available at the moment.", exception)
        {
            Reason = "model.circuit-open",
        },
        _ => new ModelFailure("model.failed", "The model failed.", exception),
    };
}
