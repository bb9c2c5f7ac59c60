using System.Collections.Immutable;
using Nexus.Events;

namespace Nexus.Webhooks;

/// <summary>
/// A fact about an endpoint. Of its URL events have the host alone: the rest may be as good as a password.
/// </summary>
/// <param name="EndpointId"><c>whk_...</c></param>
public abstract record WebhookEvent(string EndpointId) : DomainEvent;

/// <summary>An endpoint was registered.</summary>
/// <param name="EndpointId">See <see cref="WebhookEvent"/>.</param>
/// <param name="Host">Of its URL.</param>
/// <param name="Events">What it subscribes to.</param>
/// <param name="At">UTC.</param>
[EventType("webhook.created", Audited = true)]
public sealed record WebhookCreated(string EndpointId, string Host, ImmutableArray<string> Events, DateTimeOffset At) : WebhookEvent(EndpointId);

/// <summary>Its settings were changed.</summary>
/// <param name="EndpointId">See <see cref="WebhookEvent"/>.</param>
/// <param name="Host">Of its URL by then.</param>
/// <param name="Events">What it subscribes to by then.</param>
/// <param name="At">UTC.</param>
[EventType("webhook.updated", Audited = true)]
public sealed record WebhookUpdated(string EndpointId, string Host, ImmutableArray<string> Events, DateTimeOffset At) : WebhookEvent(EndpointId);

/// <summary>It was deleted.</summary>
/// <param name="EndpointId">See <see cref="WebhookEvent"/>.</param>
/// <param name="Host">Of its URL by then.</param>
/// <param name="At">UTC.</param>
[EventType("webhook.deleted", Audited = true)]
public sealed record WebhookDeleted(string EndpointId, string Host, DateTimeOffset At) : WebhookEvent(EndpointId);

/// <summary>It has another secret.</summary>
/// <param name="EndpointId">See <see cref="WebhookEvent"/>.</param>
/// <param name="OldValidUntil">Until when the old one signs as well, UTC.</param>
/// <param name="At">UTC.</param>
[EventType("webhook.secret.rotated", Audited = true)]
public sealed record WebhookSecretRotated(string EndpointId, DateTimeOffset OldValidUntil, DateTimeOffset At) : WebhookEvent(EndpointId);

/// <summary>Its owner wants to see whether it works. Goes to this endpoint alone, whatever it subscribes to.</summary>
/// <param name="EndpointId">See <see cref="WebhookEvent"/>.</param>
/// <param name="At">UTC.</param>
[EventType(Type)]
public sealed record WebhookTested(string EndpointId, DateTimeOffset At) : WebhookEvent(EndpointId)
{
    /// <summary>The outside name.</summary>
    public const string Type = "webhook.test";
}

/// <summary>It is enabled again; what it did wrong before is forgotten.</summary>
/// <param name="EndpointId">See <see cref="WebhookEvent"/>.</param>
/// <param name="Host">Of its URL.</param>
/// <param name="At">UTC.</param>
[EventType("endpoint.enabled")]
public sealed record EndpointEnabled(string EndpointId, string? Host, DateTimeOffset At) : WebhookEvent(EndpointId);

/// <summary>Nothing is sent to it any more.</summary>
/// <param name="EndpointId">See <see cref="WebhookEvent"/>.</param>
/// <param name="Host">Of its URL.</param>
/// <param name="Reason">Why.</param>
/// <param name="DeliveryId">The delivery that decided it, or null.</param>
/// <param name="At">UTC.</param>
[EventType("endpoint.disabled")]
public sealed record EndpointDisabled(string EndpointId, string? Host, WebhookDisabledReason Reason, string? DeliveryId, DateTimeOffset At)
    : WebhookEvent(EndpointId);

/// <summary>A delivery to it failed for the fourth time. Said once until there is a success.</summary>
/// <param name="EndpointId">See <see cref="WebhookEvent"/>.</param>
/// <param name="Host">Of its URL.</param>
/// <param name="DeliveryId">Which.</param>
/// <param name="At">UTC.</param>
[EventType("endpoint.failing")]
public sealed record EndpointFailing(string EndpointId, string? Host, string DeliveryId, DateTimeOffset At) : WebhookEvent(EndpointId);

/// <summary>A delivery to it failed for good. Said at most once an hour.</summary>
/// <param name="EndpointId">See <see cref="WebhookEvent"/>.</param>
/// <param name="Host">Of its URL.</param>
/// <param name="DeliveryId">Which.</param>
/// <param name="Since">When the first one did, with no success since, UTC.</param>
/// <param name="At">UTC.</param>
[EventType("endpoint.exhausted")]
public sealed record EndpointExhausted(string EndpointId, string? Host, string DeliveryId, DateTimeOffset Since, DateTimeOffset At)
    : WebhookEvent(EndpointId);

/// <summary>The first success after it was failing.</summary>
/// <param name="EndpointId">See <see cref="WebhookEvent"/>.</param>
/// <param name="Host">Of its URL.</param>
/// <param name="DeliveryId">Which.</param>
/// <param name="FailingSince">UTC.</param>
/// <param name="At">UTC.</param>
[EventType("endpoint.recovered")]
public sealed record EndpointRecovered(string EndpointId, string? Host, string DeliveryId, DateTimeOffset FailingSince, DateTimeOffset At)
    : WebhookEvent(EndpointId);
