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

/// <summary>The parameters of <c>setMyCommands</c>.</summary>
/// <param name="Commands">What is offered, in this order.</param>
/// <param name="Scope">To whom.</param>
/// <param name="LanguageCode">To people with this language; null: to those whose language has none of its own.</param>
internal sealed record SetMyCommands(ImmutableArray<TelegramCommand> Commands, TelegramCommandScope Scope, string? LanguageCode);

/// <summary>One command.</summary>
/// <param name="Command">Without the slash: 1 to 32 small letters, digits and underscores.</param>
/// <param name="Description">1 to 256 characters.</param>
internal sealed record TelegramCommand(string Command, string Description);

/// <summary>Where commands are offered: <c>all_private_chats</c>.</summary>
internal sealed record TelegramCommandScope(string Type);

/// <summary>The parameters of <c>sendChatAction</c>.</summary>
internal sealed record ChatAction(long ChatId, string Action);

/// <summary>How Telegram fares with a webhook, of <c>getWebhookInfo</c>.</summary>
internal sealed record TelegramWebhookInfo(string Url, int PendingUpdateCount, long? LastErrorDate, string? LastErrorMessage, int? MaxConnections);

/// <summary>The bodies of calls, as Telegram spells them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TelegramMe))]
[JsonSerializable(typeof(SetWebhook))]
[JsonSerializable(typeof(ChatAction))]
[JsonSerializable(typeof(TelegramWebhookInfo))]
[JsonSerializable(typeof(SetMyCommands))]
internal sealed partial class TelegramJson : JsonSerializerContext;
