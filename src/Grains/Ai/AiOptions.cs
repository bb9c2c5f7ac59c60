using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Ai;

/// <summary>Which model answers and how patient Nexus is with it. Section <c>Nexus:Ai</c>.</summary>
public sealed class AiOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Ai";

    /// <summary>
    /// The provider that answers: <c>openai</c> or <c>offline</c>. Default: <c>openai</c> when <c>Nexus:Ai:OpenAi</c> has a key or
    /// an address, otherwise <c>offline</c>. An unknown one stops the start.
    /// </summary>
    /// <example>openai</example>
    public string Provider { get; set; } = "";

    /// <summary>
    /// Providers that are asked in this order when the one before gave no answer, its circuit being open included. Default none:
    /// the failure is told. Each has the retries and times of its own.
    /// </summary>
    /// <example>offline</example>
    public IList<string> Fallbacks { get; set; } = [];

    /// <summary>
    /// How long one try may take, from the first byte sent to the last received; waiting for a free slot does not count.
    /// Default 2 minutes. A try that takes longer is cancelled at the provider and made again.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long a provider may take altogether: waiting for a slot, all tries and the pauses between them. Default 5 minutes. Then
    /// the next provider is asked, or the call fails with <c>model.timeout</c>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "04:00:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a provider may send nothing, before the first piece of text or between two. Default 1 minute. A silent one is
    /// hung up on, and the try made again. Models that think before they write need more.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a call that failed for a passing reason is tried again. Default 2; 0 gives up at once.</summary>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>
    /// The pause before the first retry; it doubles with each further one and has jitter. Default 500 ms. Longer is kinder to
    /// a provider in trouble and slower for the caller.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The longest pause that a provider may ask for by <c>Retry-After</c>. Default 20 s. Shorter ones are kept to; when it asks for
    /// more, it is not tried again: the next provider is asked, or the call fails.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How many calls to one provider this process makes at a time. Default 64; further ones wait in order of arrival.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxConcurrentCalls { get; set; } = 64;

    /// <summary>
    /// How many calls to one provider may wait for a slot in this process. Default 1,000; one more fails at once with
    /// <c>model.busy</c>, or asks the next provider.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MaxWaitingCalls { get; set; } = 1000;

    /// <summary>
    /// The share of failed tries that opens the circuit of a provider's model. Default 0.5. While it is open nothing is sent:
    /// calls fail at once with <c>model.unavailable</c>, or ask the next provider.
    /// </summary>
    [Range(0.01, 1.0)]
    public double BreakerFailureRatio { get; set; } = 0.5;

    /// <summary>How many tries there must be within the window before their share counts. Default 10; fewer opens the circuit sooner.</summary>
    [Range(2, 100_000)]
    public int BreakerMinimumTries { get; set; } = 10;

    /// <summary>The time over which tries are counted. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "01:00:00")]
    public TimeSpan BreakerWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long an open circuit stays open. Default 15 s. Then one call is let through; it closes the circuit or keeps it open as
    /// long again.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "01:00:00")]
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// What tokens cost: a list of <c>Provider</c>, <c>Model</c> (none: every model of the provider), <c>PromptPerMillion</c> and
    /// <c>CompletionPerMillion</c>. Default none: tokens without a price cost nothing.
    /// </summary>
    public IList<ModelPrice> Prices { get; set; } = [];

    /// <summary>All providers in the order in which they are asked.</summary>
    public IReadOnlyList<string> Chain() => [Provider, .. Fallbacks];

    /// <summary>The price of an answer.</summary>
    /// <param name="provider">Who answered.</param>
    /// <param name="model">What was asked for.</param>
    /// <param name="answered">What the provider says it was; often the same with a date behind it.</param>
    /// <param name="promptTokens">Sent.</param>
    /// <param name="completionTokens">Written.</param>
    public decimal CostOf(string provider, string model, string answered, int promptTokens, int completionTokens)
    {
        var price = PriceOf(provider, answered) ?? PriceOf(provider, model) ?? PriceOf(provider, model: null);
        return price is null ? 0m : (price.PromptPerMillion * promptTokens + price.CompletionPerMillion * completionTokens) / 1_000_000m;
    }

    private ModelPrice? PriceOf(string provider, string? model) =>
        Prices.FirstOrDefault(p => p.Provider == provider && (string.IsNullOrEmpty(p.Model) ? model is null : p.Model == model));
}

/// <summary>What a million tokens cost, in whatever currency the operator counts in.</summary>
public sealed class ModelPrice
{
    /// <summary>Whose tokens.</summary>
    public string Provider { get; set; } = "";

    /// <summary>Which model's, by exact name; none: those of every model without a price of its own.</summary>
    public string? Model { get; set; }

    /// <summary>Per million tokens sent. Default 0.</summary>
    public decimal PromptPerMillion { get; set; }

    /// <summary>Per million tokens written. Default 0.</summary>
    public decimal CompletionPerMillion { get; set; }
}
