using System.Text;
using System.Text.Json.Serialization;

namespace Orleans.Runtime;

/// <summary>A grain's identity: its type and its key, written "type/key".</summary>
[Serializable, GenerateSerializer, Immutable]
[JsonConverter(typeof(GrainIdJsonConverter))]
public readonly struct GrainId : IEquatable<GrainId>, IComparable<GrainId>, ISpanFormattable, ISpanParsable<GrainId>
{
    [Id(0)]
    private readonly GrainType _type;

    [Id(1)]
    private readonly IdSpan _key;

    /// <summary>Makes an identity of its parts.</summary>
    public GrainId(GrainType type, IdSpan key)
    {
        _type = type;
        _key = key;
    }

    /// <summary>The type of the grain.</summary>
    public GrainType Type => _type;

    /// <summary>The key of the grain within its type.</summary>
    public IdSpan Key => _key;

    /// <summary>Whether both parts are empty.</summary>
    public bool IsDefault => _type.IsDefault && _key.IsDefault;

    /// <summary>Compares type and key.</summary>
    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    /// <summary>Compares type and key.</summary>
    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);

    /// <summary>Makes an identity of its parts.</summary>
    public static GrainId Create(string type, string key) => Create(GrainType.Create(type), key);

    /// <summary>Makes an identity of its parts.</summary>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    public static GrainId Create(GrainType type, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return new GrainId(type, IdSpan.Create(key));
    }

    /// <summary>Makes an identity of its parts.</summary>
    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    /// <summary>Reads "type/key".</summary>
    public static GrainId Parse(string value) => Parse(value.AsSpan());

    /// <summary>Reads "type/key".</summary>
    public static GrainId Parse(string value, IFormatProvider? provider = null) => Parse(value.AsSpan(), provider);

    /// <summary>Reads "type/key".</summary>
    /// <exception cref="ArgumentException">There is no slash in it.</exception>
    public static GrainId Parse(ReadOnlySpan<char> value, IFormatProvider? provider = null) =>
        TryParse(value, provider, out var result) ? result : throw new ArgumentException($"\"{value}\" is not a grain id.", nameof(value));

    /// <summary>Reads "type/key".</summary>
    public static bool TryParse(string? value, out GrainId result) => TryParse(value.AsSpan(), null, out result);

    /// <summary>Reads "type/key".</summary>
    public static bool TryParse(string? value, IFormatProvider? provider, out GrainId result) =>
        TryParse(value.AsSpan(), provider, out result);

    /// <summary>Reads "type/key".</summary>
    public static bool TryParse(ReadOnlySpan<char> value, IFormatProvider? provider, out GrainId result)
    {
        var slash = value.IndexOf('/');
        result = slash < 0 ? default : new GrainId(new GrainType(Utf8(value[..slash])), new IdSpan(Utf8(value[(slash + 1)..])));
        return slash >= 0;
    }

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is GrainId id && Equals(id);

    /// <inheritdoc />
    public bool Equals(GrainId other) => _key.Equals(other._key) && _type.Equals(other._type);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_type, _key);

    /// <summary>A hash that is the same in every process; reminder tables store it.</summary>
    public uint GetUniformHashCode() => unchecked((_type.GetUniformHashCode() * 31) + _key.GetUniformHashCode());

    /// <inheritdoc />
    public int CompareTo(GrainId other) => _type.CompareTo(other._type) is not 0 and var byType ? byType : _key.CompareTo(other._key);

    /// <inheritdoc />
    public override string ToString() => $"{_type}/{_key}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{_type}/{_key}", out charsWritten);

    private static byte[] Utf8(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
