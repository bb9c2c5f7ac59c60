using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Nexus.Grains.Telegram;

/// <summary>Who a bot is, of <c>getMe</c>.</summary>
internal sealed record TelegramMe(long Id, bool IsBot, string FirstName, string? Username);

/// <summary>The parameters of <c>setWebhook</c>.</summary>
internal sealed record SetWebhook(string Url, string SecretToken, int MaxConnections, ImmutableArray<string> AllowedUpdates)
{
    /// <summary>Leaves the secret out.</summary>
    public override string ToString() => $"{nameof(SetWebhook)} {{ {Url} }}";
}

/// <summary>How Telegram fares with a webhook, of <c>getWebhookInfo</c>.</summary>
internal sealed record TelegramWebhookInfo(string Url, int PendingUpdateCount, long? LastErrorDate, string? LastErrorMessage, int? MaxConnections);

/// <summary>The bodies of calls, as Telegram spells them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TelegramMe))]
[JsonSerializable(typeof(SetWebhook))]
[JsonSerializable(typeof(TelegramWebhookInfo))]
internal sealed partial class TelegramJson : JsonSerializerContext;
