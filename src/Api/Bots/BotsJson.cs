using System.Text.Json;
using System.Text.Json.Serialization;
using Nexus.Api.Http;

namespace Nexus.Api.Bots;

/// <summary>The bodies of the API of bots.</summary>
[JsonSerializable(typeof(RegisterBotRequest))]
[JsonSerializable(typeof(ChangeBotRequest))]
[JsonSerializable(typeof(BotSettingsBody))]
[JsonSerializable(typeof(BotResponse))]
[JsonSerializable(typeof(Page<BotResponse>))]
[JsonSerializable(typeof(WebhookInfoResponse))]
[JsonSerializable(typeof(Page<UpdateResponse>))]
[JsonSerializable(typeof(Page<SubscriberResponse>))]
[JsonSerializable(typeof(BotStatsResponse))]
[JsonSerializable(typeof(LinkCodeResponse))]
[JsonSerializable(typeof(BotLinksResponse))]
[JsonSerializable(typeof(StartBroadcastRequest))]
[JsonSerializable(typeof(RetryBroadcastRequest))]
[JsonSerializable(typeof(BroadcastResponse))]
[JsonSerializable(typeof(Page<BroadcastResponse>))]
[JsonSerializable(typeof(Page<RecipientResponse>))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class BotsJson : JsonSerializerContext;
