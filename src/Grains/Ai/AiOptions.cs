using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Ai;

/// <summary>Which model answers and how patient Nexus is with it. Section <c>Nexus:Ai</c>.</summary>
public sealed class AiOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Ai";

    /// <summary>
    /// The provider that answers, by the key its <c>IChatClient</c> is registered with. Default <c>offline</c>. An unknown
    /// one stops the start.
    /// </summary>
    [Required]
    public string Provider { get; set; } = OfflineChatClient.ProviderName;

    /// <summary>
    /// How long one call may take, from the first byte sent to the last received; waiting for a free slot does not count.
    /// Default 2 minutes. A call that takes longer is cancelled at the provider and tried again.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMinutes(2);

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
    /// How many calls to one provider this process makes at a time. Default 64; further ones wait in order of arrival.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxConcurrentCalls { get; set; } = 64;

    /// <summary>
    /// What tokens cost, by provider. A provider without an entry costs nothing, as the offline model does.
    /// </summary>
    public Dictionary<string, TokenPrice> Prices { get; } = new(StringComparer.Ordinal);

    /// <summary>The price of an answer of a provider.</summary>
    public decimal CostOf(string provider, int promptTokens, int completionTokens) =>
        Prices.TryGetValue(provider, out var price)
            ? (price.PromptPer1K * promptTokens + price.CompletionPer1K * completionTokens) / 1000m
            : 0m;
}

/// <summary>What 1,000 tokens cost, in whatever currency the operator counts in.</summary>
public sealed class TokenPrice
{
    /// <summary>Per 1,000 tokens sent. Default 0.</summary>
    public decimal PromptPer1K { get; set; }

    /// <summary>Per 1,000 tokens written. Default 0.</summary>
    public decimal CompletionPer1K { get; set; }
}
