using System.Text.Json;
using Nexus.Ids;
using Nexus.Webhooks;

namespace Nexus.Api.Webhooks;

/// <summary>What the OpenAPI document shows.</summary>
internal static class WebhookExamples
{
    private const string Url = "https://hooks.example.com/nexus";
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly string Id = NexusId.Format(WebhookIds.Endpoint, new Guid("019c1397-2900-7a3b-8c4d-5e6f70819203"));
    private static readonly string DeliveryId = NexusId.Format(WebhookIds.Delivery, new Guid("019c1397-2901-7a3b-8c4d-5e6f70819203"));
    private static readonly string EventId = NexusId.Format(WebhookIds.Event, new Guid("019c1397-2901-7a3b-8c4d-5e6f70819204"));

    // The one of the specification's own example: it opens nothing.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly FilterConditionBody Condition = new("totals.sectionsFailed", FilterOp.Gt, JsonElement.Parse("0"));

    public static readonly RegisterWebhookRequest Register = new(
        Url, ["template.execution.*", "user.locked"], "Alerts of the shop", new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Team"] = "shop" }, RateLimit: 10);

    public static readonly ReplaceWebhookRequest Replace = new(Url, ["template.execution.partial"], "Alerts of the shop", RateLimit: 10, Filter: [Condition]);

    public static readonly ChangeWebhookRequest Change = new(
        Events: ["template.execution.*"], Headers: new Dictionary<string, string?>(StringComparer.Ordinal) { ["X-Team"] = null }, RateLimit: 0);

    public static readonly WebhookResponse Webhook = new(
        Id, WebhookKind.Endpoint, Url, ["template.execution.partial"], [Condition], "Alerts of the shop", ["X-Team"], RateLimit: 10, Ordered: false, Enabled: true,
        DisabledReason: null, FailingSince: null, ExhaustedFrom: null, ExhaustedTo: null, Time, Time);

    public static readonly WebhookResponse Disabled = Webhook with { Enabled = false, DisabledReason = WebhookDisabledReason.Owner };

    public static readonly RegisteredWebhookResponse Registered = new(Secret, Webhook with { Events = Register.Events, Filter = [] });

    public static readonly RotateSecretRequest Rotate = new(OverlapHours: 48);

    public static readonly WebhookSecretsResponse Secrets = new(
        SecretOf('A'), Time, [new OlderSecretResponse(Secret, Time.AddHours(48))]);

    public static readonly DeliveryAcceptedResponse Accepted = new(DeliveryId, DeliveryEndpoints.PathOf(Id, DeliveryId));

    public static readonly DeliveryResponse Delivery = new(
        DeliveryId, EventId, "user.locked", Url: null, DeliveryStatus.Succeeded, Attempts: 1, LastStatus: 204, Time, Time.AddMilliseconds(4), NextAt: null,
        Time.AddMilliseconds(40), BlockedBy: null);

    private static readonly JsonElement Payload = JsonElement.Parse(
        $$"""
        {"id":"{{EventId}}","type":"user.locked","timestamp":"2026-01-31T12:00:00.000Z",
         "data":{"userId":"usr_019c139000007a3b8c4d5e6f70819203","until":"2026-01-31T12:05:00+00:00"}
        }
        """);

    public static readonly DeliveryDetailsResponse DeliveryDetails = new(
        Delivery, Payload,
        [
            new AttemptResponse(
                1, Time.AddMilliseconds(6), DurationMs: 34.2, FirstByteMs: 33.9, Error: null,
                new AttemptRequestResponse(Url, new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["webhook-id"] = EventId,
                    ["webhook-timestamp"] = "1769860800",
                    ["webhook-signature"] = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                    ["X-Team"] = "(hidden)",
                }),
                new AttemptAnswerResponse(204, "2.0", new Dictionary<string, string>(StringComparer.Ordinal) { ["Server"] = "nginx" }, "", BodyBase64: null)),
        ]);

    public static readonly WebhookStatsResponse Stats = new(Figures(endpoint: null), [Figures(Id)]);

    public static readonly EventTypeResponse EventType = new(
        "user.locked", Version: 1, "Wrong passwords in a row have locked the account's address for a while.",
        JsonElement.Parse("""{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"user.locked","type":"object"}"""), Payload);

    private static EndpointStatsResponse Figures(string? endpoint) => new(
        endpoint, Deliveries: 120, Succeeded: 118, Failed: 1, SuccessRate: 0.9916, P50Ms: 31, P95Ms: 120, Pending: 1, Time, BlockedBy: null,
        DeliveryBreaker.Closed, BreakerOpenUntil: null, [new HourResponse(Time, 120, 118, 1)]);

    private static string SecretOf(char letter) => "whsec_" + new string(letter, 32);
}
