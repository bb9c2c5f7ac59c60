using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Nexus.Stands.Telegram;

/// <summary>What Telegram checks of texts and of the buttons under them.</summary>
internal static partial class TelegramText
{
    private const int MaxText = 4096;
    private const int MaxCallbackData = 64;
    private const int MaxButtons = 100;

    private static readonly HashSet<string> Tags = new(StringComparer.Ordinal)
    {
        "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote", "tg-spoiler", "span", "tg-emoji",
    };

    /// <summary>What people see of a text: its length is counted in UTF-16 units after the entities were taken out.</summary>
    public static string Seen(TelegramParameters parameters, string name = "text", int longest = MaxText)
    {
        var text = parameters.Text(name);
        var seen = parameters.Text("parse_mode") switch
        {
            null or "" => text,
            "HTML" => text is null ? null : WithoutTags(text),
            _ => throw TelegramRefusal.Bad("unsupported parse_mode"),
        };
        seen = seen?.Trim();
        if (string.IsNullOrEmpty(seen))
            throw TelegramRefusal.Bad("message text is empty");
        return seen.Length <= longest ? seen : throw TelegramRefusal.Bad("message is too long");
    }

    /// <summary>The inline keyboard, or null.</summary>
    public static JsonObject? Keyboard(TelegramParameters parameters)
    {
        var markup = parameters.Object("reply_markup", "object expected as reply markup");
        if (markup is null)
            return null;
        if (markup.Count != 1 || markup["inline_keyboard"] is not JsonArray rows)
            throw TelegramRefusal.Bad("can't parse reply keyboard markup JSON object");
        var buttons = 0;
        foreach (var row in rows)
        {
            if (row is not JsonArray cells)
                throw TelegramRefusal.Bad("can't parse inline keyboard button: Expected an Array of Arrays of InlineKeyboardButton");
            foreach (var cell in cells)
                CheckButton(cell);
            buttons += cells.Count;
        }

        return buttons <= MaxButtons ? markup : throw TelegramRefusal.Bad("REPLY_MARKUP_TOO_LONG");
    }

    private static void CheckButton(JsonNode? cell)
    {
        if (cell is not JsonObject button)
            throw TelegramRefusal.Bad("can't parse inline keyboard button: Expected an Object");
        if (TextOf(button["text"]) is not { Length: > 0 })
            throw TelegramRefusal.Bad("can't parse inline keyboard button: Can't find field \"text\"");
        var actions = button.Where(m => m.Key != "text").Select(m => m.Key).ToList();
        if (actions.Count != 1)
            throw TelegramRefusal.Bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
        var value = TextOf(button[actions[0]]);
        switch (actions[0])
        {
            case "callback_data" when value is null || Encoding.UTF8.GetByteCount(value) is 0 or > MaxCallbackData:
                throw TelegramRefusal.Bad("BUTTON_DATA_INVALID");
            case "url" when !Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "tg"):
                throw TelegramRefusal.Bad("BUTTON_URL_INVALID");
            case "callback_data" or "url":
                return;
            default:
                throw TelegramRefusal.Bad($"can't parse inline keyboard button: unknown field \"{actions[0]}\"");
        }
    }

    private static string? TextOf(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static string WithoutTags(string text)
    {
        var open = new Stack<string>();
        var seen = new StringBuilder();
        var from = 0;
        foreach (Match tag in Tag().Matches(text))
        {
            seen.Append(Plain(text[from..tag.Index], from));
            from = tag.Index + tag.Length;
            var name = tag.Groups["name"].Value;
            if (!Tags.Contains(name))
                throw TelegramRefusal.Bad($"can't parse entities: Unsupported start tag \"{name}\" at byte offset {Encoding.UTF8.GetByteCount(text[..tag.Index])}");
            if (tag.Groups["end"].Length == 0)
                open.Push(name);
            else if (!open.TryPop(out var last) || last != name)
                throw TelegramRefusal.Bad($"can't parse entities: Unmatched end tag at byte offset {Encoding.UTF8.GetByteCount(text[..tag.Index])}");
        }

        seen.Append(Plain(text[from..], from));
        return open.Count == 0 ? seen.ToString() : throw TelegramRefusal.Bad($"can't parse entities: Can't find end tag corresponding to start tag \"{open.Peek()}\"");
    }

    private static string Plain(string text, int offset) => text.Contains('<', StringComparison.Ordinal)
        ? throw TelegramRefusal.Bad($"can't parse entities: Unsupported start tag at byte offset {offset}")
        : WebUtility.HtmlDecode(text);

    [GeneratedRegex("<(?<end>/?)(?<name>[a-z-]+)(\\s[^<>]*)?>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();
}
