using System.Text.Json;
using System.Text.Json.Serialization;
using Nexus.Api.Http;

namespace Nexus.Api.Webhooks;

/// <summary>The bodies of the API of webhooks.</summary>
[JsonSerializable(typeof(RegisterWebhookRequest))]
[JsonSerializable(typeof(ReplaceWebhookRequest))]
[JsonSerializable(typeof(ChangeWebhookRequest))]
[JsonSerializable(typeof(RotateSecretRequest))]
[JsonSerializable(typeof(WebhookResponse))]
[JsonSerializable(typeof(Page<WebhookResponse>))]
[JsonSerializable(typeof(RegisteredWebhookResponse))]
[JsonSerializable(typeof(WebhookSecretsResponse))]
[JsonSerializable(typeof(DeliveryAcceptedResponse))]
[JsonSerializable(typeof(RecoveredResponse))]
[JsonSerializable(typeof(Page<DeliveryResponse>))]
[JsonSerializable(typeof(DeliveryDetailsResponse))]
[JsonSerializable(typeof(WebhookStatsResponse))]
[JsonSerializable(typeof(Page<EventTypeResponse>))]
internal sealed partial class WebhooksJson : JsonSerializerContext;

/// <summary>Reads what the sender wrote.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AttemptDetails))]
internal sealed partial class AttemptJson : JsonSerializerContext;
