using Polly.Timeout;

namespace Nexus.Grains.Ai;

/// <summary>A model did not give a usable answer, after every retry.</summary>
/// <param name="code">Stable, dotted: <c>model.timeout</c>, <c>model.unreachable</c>, <c>model.failed</c>, <c>model.empty</c>.</param>
/// <param name="message">For the caller; never a provider's own words, which may carry secrets.</param>
/// <param name="inner">What happened, for the log.</param>
internal sealed class ModelFailure(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Stable, dotted.</summary>
    public string Code { get; } = code;

    /// <summary>Whether a later try of the same call can go better.</summary>
    public static bool IsPassing(Exception exception) => exception is HttpRequestException or IOException or TimeoutRejectedException;

    /// <summary>The failure that an exception of a provider's client stands for.</summary>
    public static ModelFailure Of(Exception exception) => exception switch
    {
        ModelFailure failure => failure,
        TimeoutRejectedException => new ModelFailure("model.timeout", "The model took too long.", exception),
        HttpRequestException or IOException => new ModelFailure("model.unreachable", "The model could not be reached.", exception),
        _ => new ModelFailure("model.failed", "The model failed.", exception),
    };
}
