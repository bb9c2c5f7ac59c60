using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Nexus.Grains.Storage;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>How the state and the events become JSON, and what is sealed of an endpoint. Stored for years: members are added, never renamed.</summary>
[JsonSerializable(typeof(Document<WebhookState>))]
[JsonSerializable(typeof(WebhookSettings))]
[JsonSerializable(typeof(ImmutableDictionary<string, string>))]
[JsonSerializable(typeof(Webhook))]
[JsonSerializable(typeof(WebhookCreated))]
[JsonSerializable(typeof(WebhookUpdated))]
[JsonSerializable(typeof(WebhookDeleted))]
[JsonSerializable(typeof(WebhookSecretRotated))]
[JsonSerializable(typeof(WebhookTested))]
[JsonSerializable(typeof(EndpointEnabled))]
[JsonSerializable(typeof(EndpointDisabled))]
[JsonSerializable(typeof(EndpointFailing))]
[JsonSerializable(typeof(EndpointExhausted))]
[JsonSerializable(typeof(EndpointRecovered))]
internal sealed partial class WebhooksJson : JsonSerializerContext;
