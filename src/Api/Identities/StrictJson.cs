using System.Text.Json;

namespace Nexus.Api.Identities;

/// <summary>Reads JSON of strangers: no member twice, of which two readers might each take another, and no text that is not Unicode.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>The whole of it.</summary>
    /// <exception cref="JsonException">It is not JSON of this kind.</exception>
    public static JsonElement Parse(byte[] utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            Read(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (InvalidOperationException e)
        {
            // Half a surrogate pair, which is noticed only when the text is read.
            throw new JsonException("A text is not Unicode.", e);
        }
    }

    /// <summary>A member of an object that is text, or null.</summary>
    public static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void Read(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                {
                    _ = member.Name;
                    Read(member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                    Read(item);
                break;
            case JsonValueKind.String:
                _ = json.GetString();
                break;
        }
    }
}
