using System.Collections.Immutable;

namespace Nexus.Webhooks;

/// <summary>What an owner says about an endpoint. Lengths were checked by the caller, rules are by the grain.</summary>
/// <param name="Url">Absolute, http or https.</param>
/// <param name="Events">Exact names, <c>prefix.*</c> or <c>*</c>; at least one.</param>
/// <param name="Filter">All must hold.</param>
/// <param name="Description">Or null.</param>
/// <param name="Headers">The owner's own request headers; null: those that are there stay.</param>
/// <param name="RateLimit">Attempts a second, or null.</param>
/// <param name="Ordered">One after the other, in order.</param>
[GenerateSerializer, Immutable, Alias("webhooks.definition")]
public sealed record WebhookDefinition(
    [property: Id(0)] string Url,
    [property: Id(1)] ImmutableArray<string> Events,
    [property: Id(2)] ImmutableArray<FilterCondition> Filter,
    [property: Id(3)] string? Description,
    [property: Id(4)] ImmutableDictionary<string, string>? Headers,
    [property: Id(5)] int? RateLimit,
    [property: Id(6)] bool Ordered)
{
    /// <summary>Leaves out what may be secret: headers, and the URL's path and query.</summary>
    public override string ToString() => $"{nameof(WebhookDefinition)} {{ {string.Join(", ", Events)} }}";
}

/// <summary>Asks for an endpoint.</summary>
/// <param name="Owner">Whose it will be.</param>
/// <param name="Definition">What it wants.</param>
/// <param name="Secret">The owner's own (<c>whsec_...</c>); null: one is made.</param>
[GenerateSerializer, Immutable, Alias("webhooks.register")]
public sealed record RegisterWebhook(
    [property: Id(0)] string Owner, [property: Id(1)] WebhookDefinition Definition, [property: Id(2)] string? Secret)
{
    /// <summary>Leaves the secret out.</summary>
    public override string ToString() => $"{nameof(RegisterWebhook)} {{ {Owner} }}";
}

/// <summary>An endpoint that was registered.</summary>
/// <param name="Webhook">As its owner sees it.</param>
/// <param name="Secret">What its deliveries are signed with.</param>
[GenerateSerializer, Immutable, Alias("webhooks.registered")]
public sealed record RegisteredWebhook([property: Id(0)] Webhook Webhook, [property: Id(1)] string Secret)
{
    /// <summary>Leaves the secret out.</summary>
    public override string ToString() => $"{nameof(RegisteredWebhook)} {{ {Webhook.Id} }}";
}

/// <summary>Some changes of an endpoint; what is not given stays.</summary>
/// <param name="Url">Or null.</param>
/// <param name="Events">Or null.</param>
/// <param name="Filter">Or null; empty takes the filter away.</param>
/// <param name="Description">Or null.</param>
/// <param name="RemoveDescription">Whether it goes.</param>
/// <param name="Headers">By name: the new value, or null to remove it; headers that are not named stay.</param>
/// <param name="RateLimit">Or null.</param>
/// <param name="RemoveRateLimit">Whether it goes.</param>
/// <param name="Ordered">Or null.</param>
[GenerateSerializer, Immutable, Alias("webhooks.change")]
public sealed record WebhookChanges(
    [property: Id(0)] string? Url = null,
    [property: Id(1)] ImmutableArray<string>? Events = null,
    [property: Id(2)] ImmutableArray<FilterCondition>? Filter = null,
    [property: Id(3)] string? Description = null,
    [property: Id(4)] bool RemoveDescription = false,
    [property: Id(5)] ImmutableDictionary<string, string?>? Headers = null,
    [property: Id(6)] int? RateLimit = null,
    [property: Id(7)] bool RemoveRateLimit = false,
    [property: Id(8)] bool? Ordered = null)
{
    /// <summary>Leaves out what may be secret.</summary>
    public override string ToString() => nameof(WebhookChanges);
}

/// <summary>Asks for another secret.</summary>
/// <param name="Id">Names the rotation: the same one twice is one.</param>
/// <param name="Secret">The owner's own (<c>whsec_...</c>); null: one is made.</param>
/// <param name="Overlap">How long the old one signs as well; 0 to 7 days.</param>
[GenerateSerializer, Immutable, Alias("webhooks.rotate")]
public sealed record RotateSecret([property: Id(0)] string Id, [property: Id(1)] string? Secret, [property: Id(2)] TimeSpan Overlap)
{
    /// <summary>Leaves the secret out.</summary>
    public override string ToString() => $"{nameof(RotateSecret)} {{ {Id} }}";
}

/// <summary>The secrets that sign, for their owner alone.</summary>
/// <param name="Current">The newest (<c>whsec_...</c>).</param>
/// <param name="CreatedAt">Since when, UTC.</param>
/// <param name="Older">Those that sign as well for a while, the newest first.</param>
[GenerateSerializer, Immutable, Alias("webhooks.secrets")]
public sealed record WebhookSecrets(
    [property: Id(0)] string Current, [property: Id(1)] DateTimeOffset CreatedAt, [property: Id(2)] ImmutableArray<OlderSecret> Older)
{
    /// <summary>Leaves them out.</summary>
    public override string ToString() => $"{nameof(WebhookSecrets)} {{ 1 + {Older.Length} }}";
}

/// <summary>A secret that was replaced.</summary>
/// <param name="Secret"><c>whsec_...</c></param>
/// <param name="ValidUntil">Until when it signs, UTC.</param>
[GenerateSerializer, Immutable, Alias("webhooks.older-secret")]
public sealed record OlderSecret([property: Id(0)] string Secret, [property: Id(1)] DateTimeOffset ValidUntil)
{
    /// <summary>Leaves it out.</summary>
    public override string ToString() => $"{nameof(OlderSecret)} {{ {ValidUntil:O} }}";
}
