using Nexus.Ids;

namespace Nexus.Webhooks;

/// <summary>How the ids of webhooks are made.</summary>
public static class WebhookIds
{
    /// <summary>Of endpoints.</summary>
    public const string Endpoint = "whk";

    /// <summary>Of deliveries.</summary>
    public const string Delivery = "dlv";

    /// <summary>Of events, as receivers and the API see them.</summary>
    public const string Event = "evt";

    /// <summary>The endpoint that signs a user's callbacks: the same for all of them.</summary>
    public static string CallbacksOf(string owner) => NexusId.Derive(Endpoint, $"callbacks/{owner}", DateTimeOffset.UnixEpoch);

    /// <summary>The delivery of an event to an endpoint: known before it is made, and never made twice.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="occurredAt">Its time, which the delivery's id begins with.</param>
    /// <param name="endpointId"><c>whk_...</c></param>
    public static string DeliveryOf(Guid eventId, DateTimeOffset occurredAt, string endpointId) =>
        NexusId.Derive(Delivery, $"{eventId:N}/{endpointId}", occurredAt);
}
