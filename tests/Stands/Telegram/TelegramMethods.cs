using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Nexus.Stands.Telegram;

/// <summary>One method: the parameters that it knows, and what it does.</summary>
internal sealed record TelegramMethod(string[] Known, Func<TelegramRequest, TelegramAnswer> Run);

/// <summary>A call on its way through a method.</summary>
internal sealed record TelegramRequest(TelegramServer Server, TelegramBot Bot, TelegramParameters Parameters);

/// <summary>The methods that the server speaks. Another one is a row here and a function below.</summary>
internal static partial class TelegramMethods
{
    private static readonly HashSet<string> UpdateKinds = new(StringComparer.Ordinal)
    {
        "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message", "edited_business_message",
        "deleted_business_messages", "message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query",
        "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request",
        "chat_boost", "removed_chat_boost",
    };

    private static readonly HashSet<string> Actions = new(StringComparer.Ordinal)
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document", "choose_sticker", "find_location",
        "record_video_note", "upload_video_note",
    };

    private static readonly HashSet<string> CommandScopes = new(StringComparer.Ordinal)
    {
        "default", "all_private_chats", "all_group_chats", "all_chat_administrators",
    };

    /// <summary>By name in lower case: Telegram does not mind the case.</summary>
    public static readonly FrozenDictionary<string, TelegramMethod> All = new Dictionary<string, TelegramMethod>(StringComparer.OrdinalIgnoreCase)
    {
        ["getMe"] = new([], static r => TelegramAnswer.Ok(r.Bot.ToJson())),
        ["setWebhook"] = new(["url", "ip_address", "max_connections", "allowed_updates", "drop_pending_updates", "secret_token"], SetWebhook),
        ["getWebhookInfo"] = new([], GetWebhookInfo),
        ["deleteWebhook"] = new(["drop_pending_updates"], DeleteWebhook),
        ["sendMessage"] = new(
            ["chat_id", "message_thread_id", "text", "parse_mode", "link_preview_options", "disable_notification", "protect_content", "reply_markup"], SendMessage),
        ["editMessageText"] = new(["chat_id", "message_id", "text", "parse_mode", "link_preview_options", "reply_markup"], EditMessageText),
        ["deleteMessage"] = new(["chat_id", "message_id"], DeleteMessage),
        ["answerCallbackQuery"] = new(["callback_query_id", "text", "show_alert", "url", "cache_time"], AnswerCallbackQuery),
        ["approveChatJoinRequest"] = new(["chat_id", "user_id"], static r => Join(r, approve: true)),
        ["declineChatJoinRequest"] = new(["chat_id", "user_id"], static r => Join(r, approve: false)),
        ["setMyCommands"] = new(["commands", "scope", "language_code"], SetMyCommands),
        ["getChat"] = new(["chat_id"], static r => TelegramAnswer.Ok(Known(r).ToJson())),
        ["getChatMember"] = new(["chat_id", "user_id"], GetChatMember),
        ["sendChatAction"] = new(["chat_id", "action", "message_thread_id"], SendChatAction),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Those that count against the rates.</summary>
    public static bool Sends(string method) => method is "sendMessage";

    private static TelegramAnswer SetWebhook(TelegramRequest request)
    {
        var url = request.Parameters.Text("url");
        if (string.IsNullOrEmpty(url))
            return DeleteWebhook(request);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && !request.Server.IsLocal))
            throw TelegramRefusal.Bad("bad webhook: An HTTPS URL must be provided for webhook");
        if (!request.Server.IsLocal && uri.Port is not (443 or 80 or 88 or 8443))
            throw TelegramRefusal.Bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
        var secret = request.Parameters.Text("secret_token");
        if (secret?.Length > 256)
            throw TelegramRefusal.Bad("secret token is too long");
        if (secret is not null && !Secret().IsMatch(secret))
            throw TelegramRefusal.Bad("secret token contains unallowed characters");
        var connections = request.Parameters.Number("max_connections") ?? 40;
        if (connections is < 1 or > 100)
            throw TelegramRefusal.Bad("max_connections must be from 1 to 100");
        var kinds = request.Parameters.Array("allowed_updates");
        if (kinds?.All(k => k?.GetValueKind() == JsonValueKind.String && UpdateKinds.Contains((string)k!)) == false)
            throw TelegramRefusal.Bad("can't parse allowed_updates: unknown update type");
        _ = request.Parameters.Flag("drop_pending_updates");
        request.Bot.Webhook = new TelegramWebhook(url, secret, kinds, (int)connections);
        return TelegramAnswer.Ok(JsonValue.Create(true), "Webhook was set");
    }

    private static TelegramAnswer DeleteWebhook(TelegramRequest request)
    {
        _ = request.Parameters.Flag("drop_pending_updates");
        var was = request.Bot.Webhook;
        request.Bot.Webhook = null;
        return TelegramAnswer.Ok(JsonValue.Create(true), was is null ? "Webhook is already deleted" : "Webhook was deleted");
    }

    private static TelegramAnswer GetWebhookInfo(TelegramRequest request)
    {
        var webhook = request.Bot.Webhook;
        var info = new JsonObject
        {
            ["url"] = webhook?.Url ?? "",
            ["has_custom_certificate"] = false,
            ["pending_update_count"] = request.Server.PendingUpdates(request.Bot.Id),
        };
        if (webhook is null)
            return TelegramAnswer.Ok(info);
        info["max_connections"] = webhook.MaxConnections;
        info["ip_address"] = "127.0.0.1";
        if (webhook.AllowedUpdates is { Count: > 0 } kinds)
            info["allowed_updates"] = kinds.DeepClone();
        if (webhook.LastError is { } error)
        {
            info["last_error_date"] = error.At.ToUnixTimeSeconds();
            info["last_error_message"] = error.Message;
        }

        return TelegramAnswer.Ok(info);
    }

    private static TelegramAnswer SendMessage(TelegramRequest request)
    {
        var seen = TelegramText.Seen(request.Parameters);
        var keyboard = TelegramText.Keyboard(request.Parameters);
        _ = request.Parameters.Flag("disable_notification") || request.Parameters.Flag("protect_content");
        _ = request.Parameters.Object("link_preview_options", "object expected as link preview options");
        var chat = Writable(request);
        if (request.Bot.Limited && request.Bot.Rates.Refuse(chat.Id) is { } seconds)
            return TelegramAnswer.TooMany(seconds);
        var id = request.Bot.NextMessageId();
        chat.Messages[id] = Content(seen, keyboard);
        return TelegramAnswer.Ok(Message(request, chat, id, seen, keyboard));
    }

    private static TelegramAnswer EditMessageText(TelegramRequest request)
    {
        var seen = TelegramText.Seen(request.Parameters);
        var keyboard = TelegramText.Keyboard(request.Parameters);
        var chat = Writable(request);
        var id = request.Parameters.Number("message_id") ?? throw TelegramRefusal.Bad("message identifier is not specified");
        if (!chat.Messages.TryGetValue(id, out var before))
            throw TelegramRefusal.Bad("message to edit not found");
        if (before == Content(seen, keyboard))
            throw TelegramRefusal.Bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message");
        chat.Messages[id] = Content(seen, keyboard);
        return TelegramAnswer.Ok(Message(request, chat, id, seen, keyboard));
    }

    private static TelegramAnswer DeleteMessage(TelegramRequest request)
    {
        var chat = Writable(request);
        var id = request.Parameters.Number("message_id") ?? throw TelegramRefusal.Bad("message identifier is not specified");
        return chat.Messages.TryRemove(id, out _) || chat.Received.TryRemove(id, out _)
            ? TelegramAnswer.Ok(JsonValue.Create(true))
            : throw TelegramRefusal.Bad("message to delete not found");
    }

    private static TelegramAnswer AnswerCallbackQuery(TelegramRequest request)
    {
        _ = request.Parameters.Flag("show_alert");
        if (request.Parameters.Text("text")?.Length > 200)
            throw TelegramRefusal.Bad("MESSAGE_TOO_LONG");
        var id = request.Parameters.Text("callback_query_id");
        return id is not null && request.Bot.CallbackQueries.TryRemove(id, out _)
            ? TelegramAnswer.Ok(JsonValue.Create(true))
            : throw TelegramRefusal.Bad("query is too old and response timeout expired or query ID is invalid");
    }

    private static TelegramAnswer Join(TelegramRequest request, bool approve)
    {
        var chat = Writable(request);
        var user = request.Parameters.Number("user_id") ?? throw TelegramRefusal.Bad("invalid user_id specified");
        if (!chat.JoinRequests.TryRemove(user, out _))
            throw TelegramRefusal.Bad(chat.Members.ContainsKey(user) ? "USER_ALREADY_PARTICIPANT" : "HIDE_REQUESTER_MISSING");
        if (approve)
            chat.Members[user] = "member";
        return TelegramAnswer.Ok(JsonValue.Create(true));
    }

    private static TelegramAnswer SetMyCommands(TelegramRequest request)
    {
        var commands = request.Parameters.Array("commands") ?? throw TelegramRefusal.Bad("parameter \"commands\" is required");
        if (commands.Count > 100)
            throw TelegramRefusal.Bad("BOT_COMMANDS_TOO_MUCH");
        foreach (var command in commands)
        {
            if (command is not JsonObject { Count: 2 } said || !Command().IsMatch((string?)said["command"] ?? ""))
                throw TelegramRefusal.Bad("BOT_COMMAND_INVALID");
            if (((string?)said["description"])?.Length is not (>= 1 and <= 256))
                throw TelegramRefusal.Bad("BOT_COMMAND_DESCRIPTION_INVALID");
        }

        if (request.Parameters.Object("scope", "object expected as bot command scope") is { } scope && !CommandScopes.Contains((string?)scope["type"] ?? ""))
            throw TelegramRefusal.Bad("unsupported bot command scope type");
        var language = request.Parameters.Text("language_code") ?? "";
        if (language.Length is not (0 or 2))
            throw TelegramRefusal.Bad("invalid language code specified");
        request.Bot.Commands[language] = commands;
        return TelegramAnswer.Ok(JsonValue.Create(true));
    }

    private static TelegramAnswer GetChatMember(TelegramRequest request)
    {
        var chat = Known(request);
        var user = request.Parameters.Number("user_id") ?? throw TelegramRefusal.Bad("invalid user_id specified");
        return TelegramAnswer.Ok(new JsonObject
        {
            ["user"] = new JsonObject { ["id"] = user, ["is_bot"] = false, ["first_name"] = $"User {user}" },
            ["status"] = chat.Members.GetValueOrDefault(user, "left"),
        });
    }

    private static TelegramAnswer SendChatAction(TelegramRequest request)
    {
        if (!Actions.Contains(request.Parameters.Text("action") ?? ""))
            throw TelegramRefusal.Bad("wrong parameter action in request");
        _ = Writable(request);
        return TelegramAnswer.Ok(JsonValue.Create(true));
    }

    private static TelegramChat Known(TelegramRequest request)
    {
        if (request.Parameters.Values["chat_id"] is null)
            throw TelegramRefusal.Bad("chat_id is empty");
        return request.Bot.Find(request.Parameters.Number("chat_id")!.Value) ?? throw TelegramRefusal.Bad("chat not found");
    }

    private static TelegramChat Writable(TelegramRequest request)
    {
        var chat = Known(request);
        if (chat.MigratedTo is { } to)
            throw new TelegramRefusal(TelegramAnswer.Migrated(to));
        return chat.Forbidden is { } reason ? throw new TelegramRefusal(TelegramAnswer.Forbidden(reason)) : chat;
    }

    private static string Content(string seen, JsonObject? keyboard) => $"{seen}\n{keyboard?.ToJsonString()}";

    private static JsonObject Message(TelegramRequest request, TelegramChat chat, long id, string seen, JsonObject? keyboard)
    {
        var message = new JsonObject
        {
            ["message_id"] = id,
            ["from"] = request.Bot.ToJson(),
            ["chat"] = chat.ToJson(),
            ["date"] = request.Server.Clock.GetUtcNow().ToUnixTimeSeconds(),
            ["text"] = seen,
        };
        if (keyboard is not null)
            message["reply_markup"] = keyboard.DeepClone();
        return message;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,256}$", RegexOptions.None, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex("^[a-z0-9_]{1,32}$", RegexOptions.None, 1000)]
    private static partial Regex Command();
}
