using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Nexus.Api.Http;
using Nexus.Bots;

namespace Nexus.Api.Bots;

/// <summary>Reads what Telegram sends: an object with <c>update_id</c> and one member more, whose name is the kind.</summary>
internal static class UpdateBody
{
    private const int MaxDepth = 64;
    private const int MaxKind = 64;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="BadHttpRequestException">It is too large, of another media type, or no update.</exception>
    public static async Task<NewUpdate> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
            throw new BadHttpRequestException("The body is not JSON.", StatusCodes.Status415UnsupportedMediaType);
        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        await request.Body.CopyToAsync(body, cancellationToken);
        try
        {
            return Read(body.GetBuffer().AsMemory(0, (int)body.Length));
        }
        catch (Exception fault) when (fault is JsonException or DecoderFallbackException)
        {
            throw new BadHttpRequestException("The body is no update.", StatusCodes.Status400BadRequest, fault as JsonException ?? new RefusedJsonException("is not UTF-8"));
        }
    }

    /// <summary>Reads a body.</summary>
    /// <exception cref="JsonException">It is no update.</exception>
    /// <exception cref="DecoderFallbackException">It is no UTF-8.</exception>
    public static NewUpdate Read(ReadOnlyMemory<byte> utf8)
    {
        var text = Strict.GetString(utf8.Span);
        using var document = JsonDocument.Parse(utf8, Options);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("update_id"u8, out var number) || number.ValueKind != JsonValueKind.Number
            || !number.TryGetInt64(out var id) || id < 0)
        {
            throw new RefusedJsonException("has no update_id, a whole number from 0");
        }

        foreach (var member in root.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object && member.Name.Length is > 0 and <= MaxKind)
                return new NewUpdate(id, member.Name, ChatOf(member.Value), text);
        }

        throw new RefusedJsonException("has nothing beside update_id that is an object");
    }

    // The chat that it happened in; else who did it, whose private chat has the same id.
    private static long ChatOf(JsonElement content)
    {
        var chat = IdOf(content, "chat"u8);
        if (chat == 0 && content.TryGetProperty("message"u8, out var message) && message.ValueKind == JsonValueKind.Object)
            chat = IdOf(message, "chat"u8);
        if (chat == 0)
            chat = IdOf(content, "from"u8);
        return chat != 0 ? chat : IdOf(content, "user"u8);
    }

    private static long IdOf(JsonElement content, ReadOnlySpan<byte> name) =>
        content.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object
        && member.TryGetProperty("id"u8, out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var value) ? value : 0;
}

/// <summary>How large a body may be, whatever the server takes elsewhere.</summary>
internal sealed class BodyLimit(long bytes) : IRequestSizeLimitMetadata
{
    /// <inheritdoc/>
    public long? MaxRequestBodySize { get; } = bytes;
}
