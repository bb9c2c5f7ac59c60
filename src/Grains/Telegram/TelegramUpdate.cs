using System.Text.Json.Serialization;

namespace Nexus.Grains.Telegram;

/// <summary>An update: one of its members is there. What bots don't look at is not read.</summary>
internal sealed record TelegramUpdate(
    long UpdateId,
    TelegramMessage? Message = null,
    TelegramMessage? EditedMessage = null,
    TelegramCallbackQuery? CallbackQuery = null,
    TelegramChatMemberUpdated? MyChatMember = null,
    TelegramJoinRequest? ChatJoinRequest = null);

/// <summary>Somebody wrote something, at a time in Unix seconds.</summary>
internal sealed record TelegramMessage(long MessageId, TelegramChat Chat, TelegramUser? From = null, string? Text = null, long Date = 0);

/// <summary>Somebody pressed a button under a message; the message may be too old to be told.</summary>
internal sealed record TelegramCallbackQuery(string Id, TelegramUser From, TelegramMessage? Message = null, string? Data = null);

/// <summary>What the bot is in a chat has changed.</summary>
internal sealed record TelegramChatMemberUpdated(TelegramChat Chat, TelegramUser From, TelegramChatMember NewChatMember);

/// <summary>What somebody is in a chat.</summary>
internal sealed record TelegramChatMember(string Status);

/// <summary>Somebody asks to join.</summary>
internal sealed record TelegramJoinRequest(TelegramChat Chat, TelegramUser From, long UserChatId);

/// <summary>A chat: <c>private</c>, <c>group</c>, <c>supergroup</c> or <c>channel</c>.</summary>
internal sealed record TelegramChat(long Id, string Type, string? Title = null, string? FirstName = null, string? Username = null);

/// <summary>Somebody, or a bot.</summary>
internal sealed record TelegramUser(long Id, bool IsBot, string FirstName, string? Username = null, string? LanguageCode = null);

/// <summary>Reads updates.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TelegramUpdate))]
internal sealed partial class TelegramUpdateJson : JsonSerializerContext;
