using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Nexus.Api.Http;

/// <summary>The bytes of server-sent events.</summary>
internal static class EventStreamFormat
{
    /// <summary>The media type.</summary>
    public const string ContentType = "text/event-stream";

    private const string FailureType = "error";

    /// <summary>Writes one event; its data is one line, because JSON has no raw line breaks.</summary>
    /// <exception cref="InvalidOperationException">The id or the type would break the framing.</exception>
    public static void Write<T>(IBufferWriter<byte> output, in ServerEvent<T> item, JsonSerializerOptions json)
    {
        if (item.Id is { } id)
            WriteField(output, "id: "u8, id);
        WriteField(output, "event: "u8, item.Type);
        output.Write("data: "u8);
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = json.Encoder, SkipValidation = true }))
            JsonSerializer.Serialize(writer, item.Data, json);
        output.Write("\n\n"u8);
    }

    /// <summary>Tells the client why the stream ends early.</summary>
    public static void WriteFailure(IBufferWriter<byte> output, Problem problem)
    {
        WriteField(output, "event: "u8, FailureType);
        output.Write("data: "u8);
        output.Write(JsonSerializer.SerializeToUtf8Bytes(problem, ProblemJson.Default.Problem));
        output.Write("\n\n"u8);
    }

    /// <summary>Writes a line that clients skip.</summary>
    public static void WriteComment(IBufferWriter<byte> output, string comment)
    {
        WriteField(output, ": "u8, comment);
        output.Write("\n"u8);
    }

    private static void WriteField(IBufferWriter<byte> output, ReadOnlySpan<byte> name, string value)
    {
        if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
            throw new InvalidOperationException("The id or the type of an event has a line break.");
        output.Write(name);
        Encoding.UTF8.GetBytes(value, output);
        output.Write("\n"u8);
    }
}
