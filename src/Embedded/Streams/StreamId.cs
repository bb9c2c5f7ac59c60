using System.Text;
using Orleans.Streams;

namespace Orleans.Runtime;

/// <summary>A stream's identity: a namespace and a key within it.</summary>
[Immutable]
[Serializable]
[GenerateSerializer]
public readonly struct StreamId : IEquatable<StreamId>, IComparable<StreamId>, ISpanFormattable
{
    [Id(0)]
    private readonly byte[] _fullKey;

    [Id(1)]
    private readonly ushort _keyIndex;

    [Id(2)]
    private readonly int _hash;

    private StreamId(byte[] fullKey, int keyIndex)
    {
        _fullKey = fullKey;
        _keyIndex = checked((ushort)keyIndex);
        _hash = (int)StableHash.ComputeHash(fullKey);
    }

    /// <summary>Namespace and key, one after the other.</summary>
    public ReadOnlyMemory<byte> FullKey => _fullKey;

    /// <summary>The namespace; empty if there is none.</summary>
    public ReadOnlyMemory<byte> Namespace => _fullKey.AsMemory(0, _keyIndex);

    /// <summary>The key.</summary>
    public ReadOnlyMemory<byte> Key => _fullKey.AsMemory(_keyIndex);

    /// <summary>Compares namespace and key.</summary>
    public static bool operator ==(StreamId s1, StreamId s2) => s1.Equals(s2);

    /// <summary>Compares namespace and key.</summary>
    public static bool operator !=(StreamId s1, StreamId s2) => !s1.Equals(s2);

    /// <summary>A stream of a namespace by a raw key.</summary>
    public static StreamId Create(ReadOnlySpan<byte> ns, ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
            throw new ArgumentNullException(nameof(key));
        return new StreamId([.. ns, .. key], ns.Length);
    }

    /// <summary>A stream of a namespace by a GUID.</summary>
    public static StreamId Create(string? ns, Guid key) => Create(ns, key.ToString("N"));

    /// <summary>A stream of a namespace by an integer.</summary>
    public static StreamId Create(string? ns, long key) => Create(ns, key.ToString());

    /// <summary>A stream of a namespace by a string.</summary>
    public static StreamId Create(string? ns, string key)
    {
        var length = ns is null ? 0 : Encoding.UTF8.GetByteCount(ns);
        return new StreamId(Encoding.UTF8.GetBytes(ns + key), length);
    }

    /// <summary>A stream of a namespace by a GUID.</summary>
    public static StreamId Create(IStreamIdentity streamIdentity) => Create(streamIdentity.Namespace, streamIdentity.Guid);

    /// <summary>Reads "namespace/key".</summary>
    /// <exception cref="ArgumentException">There is no slash in it.</exception>
    public static StreamId Parse(ReadOnlySpan<byte> value)
    {
        var slash = value.IndexOf((byte)'/');
        return slash < 0
            ? throw new ArgumentException($"\"{Encoding.UTF8.GetString(value)}\" is not a stream id.", nameof(value))
            : Create(value[..slash], value[(slash + 1)..]);
    }

    /// <inheritdoc />
    public int CompareTo(StreamId other) => _fullKey.AsSpan().SequenceCompareTo(other._fullKey);

    /// <inheritdoc />
    public bool Equals(StreamId other) => _fullKey.AsSpan().SequenceEqual(other._fullKey);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is StreamId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _hash;

    /// <summary>The key as a string.</summary>
    public string GetKeyAsString() => Encoding.UTF8.GetString(Key.Span);

    /// <summary>The namespace; null if there is none.</summary>
    public string? GetNamespace() => _keyIndex == 0 ? null : Encoding.UTF8.GetString(Namespace.Span);

    /// <inheritdoc />
    public override string ToString() => $"{GetNamespace() ?? "null"}/{GetKeyAsString()}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{GetNamespace() ?? "null"}/{GetKeyAsString()}", out charsWritten);
}
