using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nexus.Stands.OpenAi;

/// <summary>What is wrong with a request, as the server says it.</summary>
internal sealed record OpenAiError(int Status, string Message, string Type, string? Param, string? Code)
{
    public JsonObject ToJson() => new()
    {
        ["error"] = new JsonObject { ["message"] = Message, ["type"] = Type, ["param"] = Param, ["code"] = Code },
    };

    public static OpenAiError Invalid(string message, string? param = null, string? code = null) =>
        new(400, message, "invalid_request_error", param, code);
}

/// <summary>Checks the body of a chat completion, stricter than needed: what Nexus never sends counts as unknown.</summary>
internal static class OpenAiRequest
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "model", "messages", "max_tokens", "max_completion_tokens", "stream", "stream_options", "temperature", "top_p", "n", "stop", "user",
    };

    private static readonly HashSet<string> Roles = new(StringComparer.Ordinal) { "system", "developer", "user", "assistant" };

    /// <summary>The body, or what is wrong with it.</summary>
    public static (JsonObject? Body, OpenAiError? Error) Read(string text)
    {
        JsonObject body;
        try
        {
            if (JsonNode.Parse(text) is not JsonObject read)
                return (null, OpenAiError.Invalid("We could not parse the JSON body of your request."));
            body = read;
        }
        catch (JsonException)
        {
            return (null, OpenAiError.Invalid("We could not parse the JSON body of your request."));
        }

        return (body, Check(body));
    }

    private static OpenAiError? Check(JsonObject body)
    {
        if (body.FirstOrDefault(m => !Known.Contains(m.Key)) is { Key: { } unknown })
            return OpenAiError.Invalid($"Unrecognized request argument supplied: {unknown}");
        if (!IsText(body["model"], out var model) || model.Length == 0)
            return OpenAiError.Invalid("you must provide a model parameter");
        if (body["messages"] is not JsonArray { Count: > 0 } messages)
            return OpenAiError.Invalid("Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
        for (var i = 0; i < messages.Count; i++)
        {
            if (CheckMessage(messages[i], i) is { } error)
                return error;
        }

        return CheckLimits(body) ?? CheckStream(body);
    }

    private static OpenAiError? CheckMessage(JsonNode? node, int index)
    {
        var at = $"messages[{index}]";
        if (node is not JsonObject message)
            return OpenAiError.Invalid($"Invalid type for '{at}': expected an object.", at, "invalid_type");
        if (message.FirstOrDefault(m => m.Key is not ("role" or "content" or "name")) is { Key: { } unknown })
            return OpenAiError.Invalid($"Unknown parameter: '{at}.{unknown}'.", $"{at}.{unknown}", "unknown_parameter");
        if (!IsText(message["role"], out var role) || !Roles.Contains(role))
            return OpenAiError.Invalid($"Invalid value: '{message["role"]}'.", $"{at}.role", "invalid_value");
        return message["content"] switch
        {
            JsonValue value when value.GetValueKind() == JsonValueKind.String => null,
            JsonArray { Count: > 0 } parts when parts.All(p => p is JsonObject part && IsText(part["type"], out var type) && type == "text" && IsText(part["text"], out _)) => null,
            _ => OpenAiError.Invalid($"Invalid type for '{at}.content': expected a string or an array of text parts.", $"{at}.content", "invalid_type"),
        };
    }

    private static OpenAiError? CheckLimits(JsonObject body)
    {
        if (body.ContainsKey("max_tokens") && body.ContainsKey("max_completion_tokens"))
            return OpenAiError.Invalid("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
        foreach (var name in new[] { "max_tokens", "max_completion_tokens" })
        {
            if (body[name] is { } limit && !(limit.GetValueKind() == JsonValueKind.Number && limit.AsValue().TryGetValue<int>(out var tokens) && tokens > 0))
                return OpenAiError.Invalid($"Invalid value for '{name}': expected an integer of at least 1.", name, "integer_below_min_value");
        }

        return null;
    }

    private static OpenAiError? CheckStream(JsonObject body)
    {
        if (body["stream"] is { } stream && stream.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
            return OpenAiError.Invalid("Invalid type for 'stream': expected a boolean.", "stream", "invalid_type");
        if (body["stream_options"] is not { } options)
            return null;
        if (body["stream"]?.GetValueKind() != JsonValueKind.True)
            return OpenAiError.Invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");
        return options is JsonObject fields && fields.All(f => f.Key == "include_usage" && f.Value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
            ? null
            : OpenAiError.Invalid("Unknown parameter in 'stream_options'.", "stream_options", "unknown_parameter");
    }

    private static bool IsText(JsonNode? node, out string text)
    {
        text = node is JsonValue value && value.TryGetValue<string>(out var read) ? read : "";
        return node?.GetValueKind() == JsonValueKind.String;
    }
}
