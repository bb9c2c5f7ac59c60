using System.Collections.Immutable;

namespace Nexus.Webhooks;

/// <summary>What the delivery side needs of an endpoint for an attempt. Secrets stay sealed until the moment of signing.</summary>
/// <param name="Id"><c>whk_...</c></param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Url">Where to; null: each delivery has its own (callbacks).</param>
/// <param name="SealedSecrets">Those that sign now, the newest first: during a rotation the old one too.</param>
/// <param name="SealedHeaders">The owner's own request headers as sealed JSON, or null.</param>
/// <param name="RateLimit">Attempts a second; null: no limit.</param>
/// <param name="Ordered">One after the other, in order; a failing one holds up the others.</param>
/// <param name="Enabled">Whether anything is sent.</param>
/// <param name="Version">Of the endpoint's state.</param>
/// <param name="SecretsUntil">When the list of secrets changes by itself; null: it does not.</param>
[GenerateSerializer, Immutable, Alias("webhooks.target")]
public sealed record WebhookTarget(
    [property: Id(0)] string Id,
    [property: Id(1)] string Owner,
    [property: Id(2)] string? Url,
    [property: Id(3)] ImmutableArray<string> SealedSecrets,
    [property: Id(4)] string? SealedHeaders,
    [property: Id(5)] int? RateLimit,
    [property: Id(6)] bool Ordered,
    [property: Id(7)] bool Enabled,
    [property: Id(8)] int Version,
    [property: Id(9)] DateTimeOffset? SecretsUntil);

/// <summary>What the delivery side tells an endpoint about itself: what its owner should hear of, or what ends it.</summary>
[GenerateSerializer, Alias("webhooks.finding")]
public enum WebhookFinding
{
    /// <summary>A delivery failed for the fourth time.</summary>
    Failing,

    /// <summary>A delivery failed for good: no try is left.</summary>
    Exhausted,

    /// <summary>The first success after <see cref="Failing"/>.</summary>
    Recovered,

    /// <summary>The receiver answered 410: it wants nothing any more.</summary>
    Gone,
}
