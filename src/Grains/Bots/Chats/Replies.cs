using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nexus.Grains.Bots.Chats;

/// <summary>Makes the calls that answers are made of.</summary>
internal static class Replies
{
    /// <summary>A message.</summary>
    /// <param name="chatId">Where to.</param>
    /// <param name="text">1 to 4096 UTF-16 units, without formatting.</param>
    /// <param name="buttons">Under it, one a row.</param>
    public static OutgoingCall Message(long chatId, string text, ImmutableArray<ReplyButton> buttons = default)
    {
        var keyboard = buttons.IsDefaultOrEmpty ? null : new InlineKeyboard([.. buttons.Select(b => ImmutableArray.Create(b))]);
        return Message(chatId, text, keyboard);
    }

    /// <summary>A message with buttons in rows, or none.</summary>
    public static OutgoingCall Message(long chatId, string text, InlineKeyboard? keyboard) =>
        new(chatId, "sendMessage", JsonSerializer.Serialize(new SendMessage(text, keyboard), ReplyJson.Default.SendMessage));

    /// <summary>Another text, and other buttons, for a message of the bot's.</summary>
    public static OutgoingCall Edit(long chatId, long messageId, string text, InlineKeyboard? keyboard) =>
        new(chatId, "editMessageText", JsonSerializer.Serialize(new EditMessageText(messageId, text, keyboard), ReplyJson.Default.EditMessageText));

    /// <summary>Takes a message away, the person's own too in a private chat.</summary>
    public static OutgoingCall Delete(long chatId, long messageId) =>
        new(chatId, "deleteMessage", JsonSerializer.Serialize(new DeleteMessage(messageId), ReplyJson.Default.DeleteMessage));

    /// <summary>Ends the waiting of who pressed a button.</summary>
    /// <param name="chatId">Where the button is.</param>
    /// <param name="queryId">Of the update.</param>
    /// <param name="notice">Shown for a moment, at most 200 characters; null: nothing.</param>
    public static OutgoingCall Pressed(long chatId, string queryId, string? notice = null) =>
        new(chatId, "answerCallbackQuery", JsonSerializer.Serialize(new AnswerCallbackQuery(queryId, notice), ReplyJson.Default.AnswerCallbackQuery));

    /// <summary>Lets somebody into a group.</summary>
    public static OutgoingCall Approve(long chatId, long userId) =>
        new(chatId, "approveChatJoinRequest", JsonSerializer.Serialize(new JoinAnswer(userId), ReplyJson.Default.JoinAnswer));
}

/// <summary>A button that comes back as a callback query.</summary>
internal sealed record ReplyButton(string Text, string CallbackData);

internal sealed record InlineKeyboard([property: JsonPropertyName("inline_keyboard")] ImmutableArray<ImmutableArray<ReplyButton>> Rows);

internal sealed record SendMessage(string Text, InlineKeyboard? ReplyMarkup);

internal sealed record EditMessageText(long MessageId, string Text, InlineKeyboard? ReplyMarkup);

internal sealed record DeleteMessage(long MessageId);

internal sealed record AnswerCallbackQuery(string CallbackQueryId, string? Text);

internal sealed record JoinAnswer(long UserId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SendMessage))]
[JsonSerializable(typeof(EditMessageText))]
[JsonSerializable(typeof(DeleteMessage))]
[JsonSerializable(typeof(AnswerCallbackQuery))]
[JsonSerializable(typeof(JoinAnswer))]
internal sealed partial class ReplyJson : JsonSerializerContext;
