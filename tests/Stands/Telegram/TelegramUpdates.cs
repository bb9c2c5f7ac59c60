using System.Globalization;
using System.Text.Json.Nodes;

namespace Nexus.Stands.Telegram;

/// <summary>Updates in the shape in which Telegram sends them. Whoever is in one is known to the bot's chats from then on.</summary>
public static class TelegramUpdates
{
    private const long Time = 1_767_225_600;

    /// <summary>Somebody writes to the bot.</summary>
    public static JsonObject Message(TelegramBot bot, long userId, string text, long? chatId = null, string language = "en")
    {
        var chat = bot.Chat(chatId ?? userId);
        var id = bot.NextMessageId();
        chat.Received[id] = text;
        var message = new JsonObject
        {
            ["message_id"] = id,
            ["from"] = User(userId, language),
            ["chat"] = chat.ToJson(),
            ["date"] = Time,
            ["text"] = text,
        };
        if (text.StartsWith('/'))
            message["entities"] = new JsonArray(new JsonObject { ["offset"] = 0, ["length"] = text.Split(' ')[0].Length, ["type"] = "bot_command" });
        return Update(bot, "message", message);
    }

    /// <summary>Somebody changes what he wrote.</summary>
    public static JsonObject EditedMessage(TelegramBot bot, long userId, string text) => Update(bot, "edited_message", new JsonObject
    {
        ["message_id"] = bot.NextMessageId(),
        ["from"] = User(userId, "en"),
        ["chat"] = bot.Chat(userId).ToJson(),
        ["date"] = Time,
        ["edit_date"] = Time + 60,
        ["text"] = text,
    });

    /// <summary>Somebody presses a button under a message of the bot's.</summary>
    public static JsonObject CallbackQuery(TelegramBot bot, long userId, string data, long messageId = 1, string language = "en")
    {
        var id = (4_000_000_000 + bot.NextMessageId()).ToString(CultureInfo.InvariantCulture);
        bot.CallbackQueries[id] = true;
        return Update(bot, "callback_query", new JsonObject
        {
            ["id"] = id,
            ["from"] = User(userId, language),
            ["message"] = new JsonObject
            {
                ["message_id"] = messageId,
                ["from"] = bot.ToJson(),
                ["chat"] = bot.Chat(userId).ToJson(),
                ["date"] = Time,
                ["text"] = "Choose",
            },
            ["chat_instance"] = "-1234567890123456789",
            ["data"] = data,
        });
    }

    /// <summary>Somebody asks to join a group that the bot looks after.</summary>
    public static JsonObject JoinRequest(TelegramBot bot, long chatId, long userId)
    {
        bot.Chat(chatId).JoinRequests[userId] = true;
        _ = bot.Chat(userId);
        return Update(bot, "chat_join_request", new JsonObject
        {
            ["chat"] = bot.Chat(chatId).ToJson(),
            ["from"] = User(userId, "en"),
            ["user_chat_id"] = userId,
            ["date"] = Time,
        });
    }

    /// <summary>Somebody blocks the bot (<c>kicked</c>) or lets it in again (<c>member</c>).</summary>
    public static JsonObject MyChatMember(TelegramBot bot, long userId, string status)
    {
        bot.Chat(userId).Forbidden = status == "kicked" ? "bot was blocked by the user" : null;
        return Update(bot, "my_chat_member", new JsonObject
        {
            ["chat"] = bot.Chat(userId).ToJson(),
            ["from"] = User(userId, "en"),
            ["date"] = Time,
            ["old_chat_member"] = new JsonObject { ["user"] = bot.ToJson(), ["status"] = status == "kicked" ? "member" : "kicked" },
            ["new_chat_member"] = new JsonObject { ["user"] = bot.ToJson(), ["status"] = status, ["until_date"] = 0 },
        });
    }

    /// <summary>What kind of update it is.</summary>
    public static string KindOf(JsonObject update) => update.First(m => m.Key != "update_id").Key;

    /// <summary>The chat that it belongs to; 0: none.</summary>
    public static long ChatOf(JsonObject update)
    {
        var content = update[KindOf(update)];
        return (long?)(content?["chat"] ?? content?["message"]?["chat"])?["id"] ?? 0;
    }

    private static JsonObject Update(TelegramBot bot, string kind, JsonObject content) => new() { ["update_id"] = bot.NextUpdateId(), [kind] = content };

    private static JsonObject User(long id, string language) => new()
    {
        ["id"] = id,
        ["is_bot"] = false,
        ["first_name"] = $"User {id}",
        ["username"] = $"user_{id}",
        ["language_code"] = language,
    };
}
