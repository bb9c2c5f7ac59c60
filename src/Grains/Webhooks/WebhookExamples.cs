using Nexus.Grains.Events;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>
/// What goes out about an endpoint, to its owner's other ones. Until there are notifications, these events are also how he hears of one that
/// fails.
/// </summary>
internal static class WebhookExamples
{
    private const string Id = "whk_019c139729007a3b8c4d5e6f70819203";
    private const string Host = "hooks.example.com";
    private const string Delivery = "dlv_019c139729017a3b8c4d5e6f70819203";
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <summary>One a type.</summary>
    public static EventExample[] All =>
    [
        new("An endpoint was registered.", new WebhookCreated(Id, Host, ["template.*"], Time)),
        new("The settings of an endpoint were changed.", new WebhookUpdated(Id, Host, ["template.*", "user.locked"], Time)),
        new("An endpoint was deleted.", new WebhookDeleted(Id, Host, Time)),
        new("An endpoint has another secret.", new WebhookSecretRotated(Id, Time.AddHours(24), Time)),
        new("Asked for by POST /api/v1/webhooks/{id}/test; goes to that endpoint alone, whatever it subscribes to.", new WebhookTested(Id, Time)),
        new("An endpoint is enabled again.", new EndpointEnabled(Id, Host, Time)),
        new("Nothing is sent to an endpoint any more.", new EndpointDisabled(Id, Host, WebhookDisabledReason.Gone, Delivery, Time)),
        new("A delivery failed for the fourth time; said once until there is a success.", new EndpointFailing(Id, Host, Delivery, Time)),
        new("A delivery failed for good; said at most once an hour.", new EndpointExhausted(Id, Host, Delivery, Time.AddHours(-2), Time)),
        new("The first success after failures.", new EndpointRecovered(Id, Host, Delivery, Time.AddHours(-2), Time)),
    ];
}
