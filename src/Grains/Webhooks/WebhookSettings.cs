using System.Collections.Immutable;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>
/// What of an endpoint others than its grain read: the pump, which matches events, and lists. It is the column <c>settings</c> of
/// <c>webhooks.endpoint</c>, so no secret stands in it.
/// </summary>
internal sealed record WebhookSettings
{
    /// <summary>What it is for.</summary>
    public WebhookKind Kind { get; init; }

    /// <summary>Where to; null for callbacks.</summary>
    public string? Url { get; init; }

    /// <summary>Exact names, <c>prefix.*</c> or <c>*</c>.</summary>
    public ImmutableArray<string> Events { get; init; } = [];

    /// <summary>All must hold.</summary>
    public ImmutableArray<FilterCondition> Filter { get; init; } = [];

    /// <summary>Or null.</summary>
    public string? Description { get; init; }

    /// <summary>Of the owner's own request headers, in order.</summary>
    public ImmutableArray<string> HeaderNames { get; init; } = [];

    /// <summary>Attempts a second, or null.</summary>
    public int? RateLimit { get; init; }

    /// <summary>Why nothing is sent; null: it is enabled.</summary>
    public WebhookDisabledReason? DisabledReason { get; init; }

    /// <summary>When a delivery failed for the fourth time, with no success since.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>When the first delivery failed for good, with no success since.</summary>
    public DateTimeOffset? ExhaustedFrom { get; init; }

    /// <summary>When the latest did.</summary>
    public DateTimeOffset? ExhaustedTo { get; init; }

    /// <summary>When its owner was told of one last.</summary>
    public DateTimeOffset? ExhaustedTold { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Grows with every change.</summary>
    public int Revision { get; init; }

    /// <summary>The host of the URL; null for callbacks.</summary>
    internal string? Host => Url is null ? null : new Uri(Url).Host;

    /// <summary>For its owner.</summary>
    internal Webhook ToView(string id, bool enabled, bool ordered, DateTimeOffset createdAt) => new(
        id, Kind, Url, Events, Filter, Description, HeaderNames, RateLimit, ordered, enabled, DisabledReason,
        new WebhookHealth(FailingSince, ExhaustedFrom, ExhaustedTo), createdAt, UpdatedAt, Revision);

    /// <summary>Whether both say the same to others than the grain; what deliveries met is not looked at.</summary>
    internal bool SaysTheSame(WebhookSettings other) =>
        Url == other.Url && Description == other.Description && RateLimit == other.RateLimit
        && Events.SequenceEqual(other.Events, StringComparer.Ordinal) && Filter.SequenceEqual(other.Filter)
        && HeaderNames.SequenceEqual(other.HeaderNames, StringComparer.Ordinal);
}
