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
    public BinaryData Serialize<T>(T? input) => new(ToUtf8(input));

    /// <inheritdoc/>
    public T? Deserialize<T>(BinaryData input) => FromUtf8<T>(input.ToMemory().Span);

    /// <summary>The bytes that <c>nexus.store_states</c> takes.</summary>
    /// <exception cref="NotSupportedException">It is not a <see cref="Document{TState}"/>.</exception>
    internal byte[] ToUtf8<T>(T? document) => document is IDocument
        ? JsonSerializer.SerializeToUtf8Bytes(document, json.TypeInfo<T>())
        : throw new NotSupportedException($"{typeof(T)} can't be stored: grain state is a Document<TState>.");

    /// <summary>The document of bytes that were read.</summary>
    internal T? FromUtf8<T>(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, json.TypeInfo<T>());
}
