using Nexus.Grains.Telegram;

namespace Nexus.Grains.Bots.Main;

/// <summary>Something that a person did in a private chat.</summary>
internal abstract record MainInput
{
    /// <summary>A command: <c>/start CODE</c>.</summary>
    /// <param name="Name">Without the slash, in lower case.</param>
    /// <param name="Argument">What stands behind it, trimmed.</param>
    internal sealed record Command(string Name, string Argument) : MainInput;

    /// <summary>Something else was written; nothing, when it is a picture or the like.</summary>
    internal sealed record Words(string Text) : MainInput;

    /// <summary>A button was pressed.</summary>
    /// <param name="Word">One of <see cref="MainButtons"/>, or anything.</param>
    /// <param name="Value">What stands behind its colon.</param>
    internal sealed record Button(string Word, string Value) : MainInput;
}

/// <summary>An update of a private chat, as the main bot looks at it.</summary>
/// <param name="UpdateId">Names it.</param>
/// <param name="ChatId">Where.</param>
/// <param name="From">Who.</param>
/// <param name="MessageId">What was written, or has the button; null: too old to be told.</param>
/// <param name="QueryId">Of a button that waits, or null.</param>
/// <param name="Input">What was done.</param>
internal sealed record MainUpdate(long UpdateId, long ChatId, TelegramUser From, long? MessageId, string? QueryId, MainInput Input)
{
    /// <summary>Of an update; null: it is nothing that is answered in private.</summary>
    public static MainUpdate? Of(TelegramUpdate update) => update switch
    {
        { Message: { Chat.Type: "private", From: { } from } message } => new(update.UpdateId, message.Chat.Id, from, message.MessageId, QueryId: null, Read(message.Text ?? "")),
        { CallbackQuery: { Message: null or { Chat.Type: "private" } } query } => new(
            update.UpdateId, query.Message?.Chat.Id ?? query.From.Id, query.From, query.Message?.MessageId, query.Id, Pressed(query.Data ?? "")),
        _ => null,
    };

    /// <summary>Whether a text is a command that a group sends to this bot: <c>/help@name</c>.</summary>
    public static bool IsAddressed(string text, string username)
    {
        var word = text.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "";
        return word.StartsWith('/') && word.EndsWith($"@{username}", StringComparison.OrdinalIgnoreCase);
    }

    private static MainInput Read(string text)
    {
        if (!text.StartsWith('/'))
            return new MainInput.Words(text);
        var parts = text.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        var name = parts[0][1..].Split('@')[0];
        return new MainInput.Command(name.ToLowerInvariant(), parts.Length > 1 ? parts[1].Trim() : "");
    }

    private static MainInput.Button Pressed(string data) =>
        data.IndexOf(':', StringComparison.Ordinal) is var at and >= 0 ? new(data[..at], data[(at + 1)..]) : new(data, "");
}
