using Nexus.Grains.Telegram;

namespace Nexus.Grains.Bots.Chats;

/// <summary>A chat as an update shows it.</summary>
/// <param name="ChatId">At Telegram.</param>
/// <param name="Kind"><c>private</c>, <c>group</c>, <c>supergroup</c> or <c>channel</c>.</param>
/// <param name="Name">First name or title.</param>
/// <param name="Username">Or null.</param>
/// <param name="Language">Of a person's Telegram, or null.</param>
/// <param name="IsGone">Whether it does not want the bot any more.</param>
internal sealed record SeenChat(long ChatId, string Kind, string? Name, string? Username, string? Language, bool IsGone)
{
    /// <summary>Of an update; null: it shows none that the bot is in.</summary>
    public static SeenChat? Of(TelegramUpdate update) => update switch
    {
        { Message: { } message } => Of(message.Chat, message.From, isGone: false),
        { EditedMessage: { } message } => Of(message.Chat, message.From, isGone: false),
        { CallbackQuery: { Message: { } message } query } => Of(message.Chat, query.From, isGone: false),
        { MyChatMember: { } change } => Of(change.Chat, change.From, change.NewChatMember.Status is "kicked" or "left"),
        _ => null,
    };

    private static SeenChat Of(TelegramChat chat, TelegramUser? from, bool isGone) =>
        new(chat.Id, chat.Type, chat.Title ?? chat.FirstName, chat.Username, chat.Type == "private" ? from?.LanguageCode : null, isGone);
}
