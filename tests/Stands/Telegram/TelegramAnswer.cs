using System.Text.Json.Nodes;

namespace Nexus.Stands.Telegram;

/// <summary>What the server answers: a result, or a failure in Telegram's own words.</summary>
public sealed record TelegramAnswer(int Status, JsonNode? Result, string? Description, JsonObject? Parameters)
{
    public static TelegramAnswer Ok(JsonNode result, string? description = null) => new(200, result, description, null);

    public static TelegramAnswer Bad(string description) => new(400, null, $"Bad Request: {description}", null);

    public static TelegramAnswer Forbidden(string description) => new(403, null, $"Forbidden: {description}", null);

    public static TelegramAnswer TooMany(int seconds) =>
        new(429, null, $"Too Many Requests: retry after {seconds}", new JsonObject { ["retry_after"] = seconds });

    public static TelegramAnswer Migrated(long chatId) =>
        new(400, null, "Bad Request: group chat was upgraded to a supergroup chat", new JsonObject { ["migrate_to_chat_id"] = chatId });

    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["ok"] = Status == 200 };
        if (Status == 200)
            json["result"] = Result?.DeepClone();
        else
            json["error_code"] = Status;
        if (Description is not null)
            json["description"] = Description;
        if (Parameters is not null)
            json["parameters"] = Parameters.DeepClone();
        return json;
    }
}

/// <summary>Ends a method with a failure.</summary>
internal sealed class TelegramRefusal(TelegramAnswer answer) : Exception(answer.Description)
{
    public TelegramAnswer Answer { get; } = answer;

    public static TelegramRefusal Bad(string description) => new(TelegramAnswer.Bad(description));
}

/// <summary>What a call meets instead of its effect, as a test scripted it.</summary>
public sealed record TelegramFault
{
    /// <summary>Answered instead; null: see the others.</summary>
    public TelegramAnswer? Answer { get; init; }

    /// <summary>The connection is cut without an answer.</summary>
    public bool Closes { get; init; }

    /// <summary>No answer comes until the caller has had enough.</summary>
    public bool Hangs { get; init; }

    /// <summary>The call takes effect first: what a client can't tell from one that did not.</summary>
    public bool AfterEffect { get; init; }

    public static TelegramFault TooMany(int seconds) => new() { Answer = TelegramAnswer.TooMany(seconds) };

    public static TelegramFault Broken(int status = 502) => new() { Answer = new TelegramAnswer(status, null, "Bad Gateway", null) };
}

/// <summary>One call, with what became of it.</summary>
/// <param name="BotId">Whose token it came with.</param>
/// <param name="Method">As Telegram spells it.</param>
/// <param name="Parameters">What was sent.</param>
/// <param name="At">When it came.</param>
/// <param name="Answer">What it was answered, or would have been.</param>
public sealed record TelegramCall(long BotId, string Method, JsonObject Parameters, DateTimeOffset At, TelegramAnswer Answer)
{
    /// <summary>The chat, or 0.</summary>
    public long ChatId => Parameters["chat_id"] is { } chat && long.TryParse(chat.ToString(), out var id) ? id : 0;

    /// <summary>The text, or nothing.</summary>
    public string Text => (string?)Parameters["text"] ?? "";
}
