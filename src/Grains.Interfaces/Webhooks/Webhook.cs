using System.Collections.Immutable;

namespace Nexus.Webhooks;

/// <summary>What an endpoint is for.</summary>
[GenerateSerializer, Alias("webhooks.kind")]
public enum WebhookKind
{
    /// <summary>Registered by its owner: gets the events that it subscribes to.</summary>
    Endpoint,

    /// <summary>Stands for the callbacks that single requests name; the system makes it, and it has no URL and no events of its own.</summary>
    Callbacks,
}

/// <summary>Why nothing is sent to an endpoint.</summary>
[GenerateSerializer, Alias("webhooks.disabled-reason")]
public enum WebhookDisabledReason
{
    /// <summary>Its owner said so.</summary>
    Owner,

    /// <summary>The receiver answered 410.</summary>
    Gone,

    /// <summary>Deliveries failed for good over more than 120 hours, without one success in between.</summary>
    Failing,
}

/// <summary>How an endpoint is doing, by what its deliveries met.</summary>
/// <param name="FailingSince">When a delivery failed for the fourth time, with no success since; null: all is well.</param>
/// <param name="ExhaustedFrom">When the first delivery since then failed for good, UTC, or null.</param>
/// <param name="ExhaustedTo">When the latest did, UTC, or null.</param>
[GenerateSerializer, Immutable, Alias("webhooks.health")]
public sealed record WebhookHealth(
    [property: Id(0)] DateTimeOffset? FailingSince, [property: Id(1)] DateTimeOffset? ExhaustedFrom, [property: Id(2)] DateTimeOffset? ExhaustedTo);

/// <summary>An endpoint as its owner sees it: without secrets, and with the names of its headers only.</summary>
/// <param name="Id"><c>whk_...</c></param>
/// <param name="Kind">What it is for.</param>
/// <param name="Url">Where to; null for callbacks, each of which has its own.</param>
/// <param name="Events">Exact names, <c>prefix.*</c> or <c>*</c>.</param>
/// <param name="Filter">All must hold; empty: every event of these types.</param>
/// <param name="Description">What it is for, in its owner's words, or null.</param>
/// <param name="HeaderNames">Of the owner's own request headers.</param>
/// <param name="RateLimit">Attempts a second; null: no limit.</param>
/// <param name="Ordered">One after the other, in order.</param>
/// <param name="Enabled">Whether anything is sent.</param>
/// <param name="DisabledReason">Why not; null while it is enabled.</param>
/// <param name="Health">How it is doing.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
/// <param name="Version">Grows with every change.</param>
[GenerateSerializer, Immutable, Alias("webhooks.view")]
public sealed record Webhook(
    [property: Id(0)] string Id,
    [property: Id(1)] WebhookKind Kind,
    [property: Id(2)] string? Url,
    [property: Id(3)] ImmutableArray<string> Events,
    [property: Id(4)] ImmutableArray<FilterCondition> Filter,
    [property: Id(5)] string? Description,
    [property: Id(6)] ImmutableArray<string> HeaderNames,
    [property: Id(7)] int? RateLimit,
    [property: Id(8)] bool Ordered,
    [property: Id(9)] bool Enabled,
    [property: Id(10)] WebhookDisabledReason? DisabledReason,
    [property: Id(11)] WebhookHealth Health,
    [property: Id(12)] DateTimeOffset CreatedAt,
    [property: Id(13)] DateTimeOffset UpdatedAt,
    [property: Id(14)] int Version);

/// <summary>One condition on an event's data.</summary>
/// <param name="Property">Members by name, parted by dots: <c>totals.sectionsFailed</c>.</param>
/// <param name="Op">How it is compared.</param>
/// <param name="Value">What with, as JSON text.</param>
[GenerateSerializer, Immutable, Alias("webhooks.condition")]
public sealed record FilterCondition([property: Id(0)] string Property, [property: Id(1)] FilterOp Op, [property: Id(2)] string Value);

/// <summary>How a condition compares. What is not there, or of another type than the value, never holds.</summary>
[GenerateSerializer, Alias("webhooks.filter-op")]
public enum FilterOp
{
    /// <summary>Is the value.</summary>
    Eq,

    /// <summary>Is there and is another value.</summary>
    Ne,

    /// <summary>Is a greater number, or a later time.</summary>
    Gt,

    /// <summary>Is a number at least as great, or a time as late.</summary>
    Gte,

    /// <summary>Is a smaller number, or an earlier time.</summary>
    Lt,

    /// <summary>Is a number at most as great, or a time no later.</summary>
    Lte,

    /// <summary>Is one of the values of a list.</summary>
    In,

    /// <summary>Is a text with the value in it, or a list that has it.</summary>
    Contains,

    /// <summary>Is there (true) or not (false).</summary>
    Exists,
}
