using System.Buffers;
using System.Text.Json;
using Nexus.Api.Http;

namespace Nexus.Api.Conversations;

/// <summary>A frame of a client.</summary>
/// <param name="Type"><c>message.create</c>, <c>typing.start</c>, <c>typing.stop</c>, <c>ping</c> or <c>ack</c>.</param>
/// <param name="Ref">Comes back with the answer; at most 100 characters.</param>
/// <param name="Data">Of a <c>message.create</c>: as the body of POST /messages.</param>
internal sealed record ClientFrame(string? Type, string? Ref = null, JsonElement? Data = null);

/// <summary>Writes the server's frames: <c>{"type":"...","id":"...","ref":"...","data":{...}}</c>.</summary>
internal static class SocketFrames
{
    /// <summary>An event of the stream, as SSE has it.</summary>
    public static byte[] Event(in ServerEvent<ConversationStreamData> item, JsonSerializerOptions json)
    {
        var data = item.Data;
        return Write(item.Type, item.Id, reference: null, json, writer => JsonSerializer.Serialize(writer, data, json));
    }

    /// <summary>The answer to a client's frame.</summary>
    public static byte[] Answer<T>(string type, string? reference, T data, JsonSerializerOptions json) =>
        Write(type, id: null, reference, json, writer => JsonSerializer.Serialize(writer, data, json));

    /// <summary>The answer to a client's frame that says no more than that it came.</summary>
    public static byte[] Answer(string type, string? reference, JsonSerializerOptions json) => Write(type, id: null, reference, json, data: null);

    /// <summary>What was wrong with a client's frame.</summary>
    public static byte[] Error(string? reference, Problem problem, JsonSerializerOptions json) =>
        Write("error", id: null, reference, json, writer => JsonSerializer.Serialize(writer, problem, ProblemJson.Default.Problem));

    private static byte[] Write(string type, string? id, string? reference, JsonSerializerOptions json, Action<Utf8JsonWriter>? data)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = json.Encoder, SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            if (id is not null)
                writer.WriteString("id", id);
            if (reference is not null)
                writer.WriteString("ref", reference);
            if (data is not null)
            {
                writer.WritePropertyName("data");
                data(writer);
            }

            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
