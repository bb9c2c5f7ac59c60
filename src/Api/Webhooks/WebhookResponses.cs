using System.Text.Json;
using Nexus.Webhooks;

namespace Nexus.Api.Webhooks;

/// <summary>An endpoint.</summary>
/// <param name="Id"><c>whk_...</c></param>
/// <param name="Kind">endpoint: registered by you. callbacks: stands for the callback URLs of single requests; it has a secret, and no URL of its own.</param>
/// <param name="Url">Where to; null for callbacks.</param>
/// <param name="Events">What it subscribes to.</param>
/// <param name="Filter">Conditions, all of which must hold.</param>
/// <param name="Description">What it is for.</param>
/// <param name="HeaderNames">The headers that are sent along. Their values are never shown.</param>
/// <param name="RateLimit">Attempts a second at most; null: no limit.</param>
/// <param name="Ordered">Whether events arrive one after the other, in order.</param>
/// <param name="Enabled">Whether anything is sent.</param>
/// <param name="DisabledReason">Why not: owner (you said so), gone (the receiver answered 410), failing (it failed for 5 days).</param>
/// <param name="FailingSince">When deliveries began to fail again and again; null: all is well.</param>
/// <param name="ExhaustedFrom">When the first delivery failed for good, with no success since.</param>
/// <param name="ExhaustedTo">When the latest did. More than 120 hours between the two disable the endpoint.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="UpdatedAt">When something of this was changed last.</param>
internal sealed record WebhookResponse(
    string Id,
    WebhookKind Kind,
    string? Url,
    IReadOnlyList<string> Events,
    IReadOnlyList<FilterConditionBody> Filter,
    string? Description,
    IReadOnlyList<string> HeaderNames,
    int? RateLimit,
    bool Ordered,
    bool Enabled,
    WebhookDisabledReason? DisabledReason,
    DateTimeOffset? FailingSince,
    DateTimeOffset? ExhaustedFrom,
    DateTimeOffset? ExhaustedTo,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Of an endpoint.</summary>
    public static WebhookResponse Of(Webhook webhook) => new(
        webhook.Id, webhook.Kind, webhook.Url, webhook.Events, [.. webhook.Filter.Select(FilterConditionBody.Of)], webhook.Description, webhook.HeaderNames,
        webhook.RateLimit, webhook.Ordered, webhook.Enabled, webhook.DisabledReason, webhook.Health.FailingSince, webhook.Health.ExhaustedFrom,
        webhook.Health.ExhaustedTo, webhook.CreatedAt, webhook.UpdatedAt);
}

/// <summary>An endpoint that was registered.</summary>
/// <param name="Secret">What its deliveries are signed with; check them with it. GET /{id}/secret shows it again.</param>
/// <param name="Webhook">The endpoint.</param>
internal sealed record RegisteredWebhookResponse(string Secret, WebhookResponse Webhook)
{
    /// <summary>Of an endpoint that was registered.</summary>
    public static RegisteredWebhookResponse Of(RegisteredWebhook registered) => new(registered.Secret, WebhookResponse.Of(registered.Webhook));

    /// <summary>Leaves the secret out.</summary>
    public override string ToString() => $"{nameof(RegisteredWebhookResponse)} {{ {Webhook.Id} }}";
}

/// <summary>The secrets of an endpoint.</summary>
/// <param name="Secret">The newest.</param>
/// <param name="CreatedAt">Since when it signs.</param>
/// <param name="Older">Those that sign as well for a while.</param>
internal sealed record WebhookSecretsResponse(string Secret, DateTimeOffset CreatedAt, IReadOnlyList<OlderSecretResponse> Older)
{
    /// <summary>Of secrets.</summary>
    public static WebhookSecretsResponse Of(WebhookSecrets secrets) =>
        new(secrets.Current, secrets.CreatedAt, [.. secrets.Older.Select(o => new OlderSecretResponse(o.Secret, o.ValidUntil))]);

    /// <summary>Leaves them out.</summary>
    public override string ToString() => nameof(WebhookSecretsResponse);
}

/// <summary>A secret that was replaced.</summary>
/// <param name="Secret">Itself.</param>
/// <param name="ValidUntil">Until when it signs as well.</param>
internal sealed record OlderSecretResponse(string Secret, DateTimeOffset ValidUntil)
{
    /// <summary>Leaves it out.</summary>
    public override string ToString() => nameof(OlderSecretResponse);
}

/// <summary>A delivery that is on its way.</summary>
/// <param name="DeliveryId">Names it.</param>
/// <param name="StatusUrl">Where to look what became of it; of a test it is there within moments.</param>
internal sealed record DeliveryAcceptedResponse(string DeliveryId, string StatusUrl);

/// <summary>Deliveries that are sent again.</summary>
/// <param name="Recovered">How many.</param>
internal sealed record RecoveredResponse(int Recovered);

/// <summary>A type of event.</summary>
/// <param name="Name">What to subscribe to.</param>
/// <param name="Version">Grows when what it means changes. Members are added without it: ignore those that you don't know.</param>
/// <param name="Description">When it happens.</param>
/// <param name="Schema">JSON Schema (2020-12) of the body that is sent.</param>
/// <param name="Example">A body.</param>
internal sealed record EventTypeResponse(string Name, int Version, string Description, JsonElement Schema, JsonElement Example)
{
    /// <summary>Of a type.</summary>
    public static EventTypeResponse Of(WebhookEventType type) =>
        new(type.Name, type.Version, type.Description, JsonElement.Parse(type.Schema), JsonElement.Parse(type.Example));
}
