using System.Buffers.Text;
using System.Text.Json;

namespace Nexus.Api.Identities;

/// <summary>
/// What a token says about itself, before anybody has checked that it may.
/// </summary>
/// <param name="Header">A JSON object.</param>
/// <param name="Payload">A JSON object.</param>
internal sealed record UnverifiedToken(JsonElement Header, JsonElement Payload)
{
    /// <summary>Reads the two parts of a signed token; null: it is none. An encrypted one, of five parts, is never looked into.</summary>
    public static UnverifiedToken? Read(ReadOnlySpan<char> token)
    {
        if (token.Count('.') != 2)
            return null;
        var first = token.IndexOf('.');
        var last = token.LastIndexOf('.');
        return Part(token[..first]) is { } header && Part(token[(first + 1)..last]) is { } payload ? new UnverifiedToken(header, payload) : null;
    }

    private static JsonElement? Part(ReadOnlySpan<char> encoded)
    {
        if (!Base64Url.IsValid(encoded))
            return null;
        try
        {
            var json = StrictJson.Parse(Base64Url.DecodeFromChars(encoded));
            return json.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
