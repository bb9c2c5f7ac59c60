using System.Text.Json;
using Orleans.Storage;

namespace Nexus.Grains.Storage;

/// <summary>
/// Grain state as JSON, the same bytes for combining storage and for Orleans's ADO.NET provider: either one reads what the other
/// wrote.
/// </summary>
public sealed class GrainStateSerializer(NexusJson json) : IGrainStorageSerializer
{
    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">It is not a <see cref="Document{TState}"/>; the outbox would be stored as state.</exception>
    public BinaryData Serialize<T>(T? input)
    {
        Document(input);
        return new BinaryData(JsonSerializer.SerializeToUtf8Bytes(input!, json.TypeInfo<T>()));
    }

    /// <inheritdoc/>
    public T? Deserialize<T>(BinaryData input) => FromUtf8<T>(input.ToMemory().Span);

    /// <summary>A write of the document: the state as bytes, the outbox as it is.</summary>
    /// <exception cref="NotSupportedException">It is not a <see cref="Document{TState}"/>.</exception>
    internal StateWrite ToWrite<T>(T? input, StateKey id, int expected, DateTimeOffset deadline)
    {
        var document = Document(input);
        return new StateWrite(id, expected, document.StateToUtf8(json), document.Events ?? [], document.Due ?? [], deadline);
    }

    /// <summary>The document of bytes that were read.</summary>
    internal T? FromUtf8<T>(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, json.TypeInfo<T>());

    private static IDocument Document<T>(T? input) =>
        input as IDocument ?? throw new NotSupportedException($"{typeof(T)} can't be stored: grain state is a Document<TState>.");
}
