using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Nexus.Stands.Telegram;

/// <summary>
/// The parameters of a call, from a JSON body, a form or the query. Stricter than the genuine server, which passes over what it does not
/// know: a parameter that the method does not have is refused.
/// </summary>
internal sealed class TelegramParameters(JsonObject values, bool areTexts)
{
    /// <summary>As they were sent.</summary>
    public JsonObject Values => values;

    public static async Task<TelegramParameters> ReadAsync(HttpRequest request)
    {
        if (request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true)
        {
            using var reader = new StreamReader(request.Body);
            return new TelegramParameters(ObjectOf(await reader.ReadToEndAsync(request.HttpContext.RequestAborted)), areTexts: false);
        }

        var texts = new JsonObject();
        if (request.HasFormContentType)
        {
            foreach (var (name, value) in await request.ReadFormAsync(request.HttpContext.RequestAborted))
                texts[name] = value.ToString();
        }

        foreach (var (name, value) in request.Query)
            texts[name] = value.ToString();
        return new TelegramParameters(texts, areTexts: true);
    }

    public void RequireKnown(IEnumerable<string> known)
    {
        if (values.Select(v => v.Key).Except(known, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            throw TelegramRefusal.Bad($"unknown parameter {unknown}");
    }

    public string? Text(string name) => Value(name) switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => throw TelegramRefusal.Bad($"field \"{name}\" must be of type String"),
    };

    public long? Number(string name) => Value(name) switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<long>(out var number) => number,
        JsonValue value when areTexts && long.TryParse(value.GetValue<string>(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw TelegramRefusal.Bad($"field \"{name}\" must be a valid Number"),
    };

    public bool Flag(string name) => Value(name) switch
    {
        null => false,
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        JsonValue value when areTexts && bool.TryParse(value.GetValue<string>(), out var flag) => flag,
        _ => throw TelegramRefusal.Bad($"field \"{name}\" must be of type Boolean"),
    };

    public JsonObject? Object(string name, string otherwise) => Value(name) switch
    {
        null => null,
        JsonObject found => found,
        JsonValue value when areTexts => ObjectOf(value.GetValue<string>()),
        _ => throw TelegramRefusal.Bad(otherwise),
    };

    public JsonArray? Array(string name) => Value(name) switch
    {
        null => null,
        JsonArray found => found,
        JsonValue value when areTexts && Parse(value.GetValue<string>()) is JsonArray found => found,
        _ => throw TelegramRefusal.Bad($"field \"{name}\" must be of type Array"),
    };

    private JsonNode? Value(string name) => values.TryGetPropertyValue(name, out var value) ? value : null;

    private static JsonObject ObjectOf(string text) => text.Length == 0 ? [] : Parse(text) as JsonObject ?? throw TelegramRefusal.Bad("can't parse JSON object");

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw TelegramRefusal.Bad("can't parse JSON object");
        }
    }
}
