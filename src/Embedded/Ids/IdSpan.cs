using System.Text;

namespace Orleans.Runtime;

/// <summary>An identifier as UTF-8 bytes, with its hash computed once.</summary>
[Serializable, GenerateSerializer, Immutable]
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>, ISpanFormattable
{
    [Id(0)]
    private readonly int _hashCode;

    [Id(1)]
    private readonly byte[]? _value;

    /// <summary>Wraps bytes, which must not change afterwards.</summary>
    public IdSpan(byte[] value)
        : this(value, (int)StableHash.ComputeHash(value))
    {
    }

    private IdSpan(byte[]? value, int hashCode)
    {
        _value = value;
        _hashCode = hashCode;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Value => _value;

    /// <summary>Whether it is empty.</summary>
    public bool IsDefault => _value is null || _value.Length == 0;

    /// <summary>Compares two identifiers byte by byte.</summary>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <summary>Compares two identifiers byte by byte.</summary>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);

    /// <summary>Makes an identifier of a string.</summary>
    public static IdSpan Create(string id) => new(Encoding.UTF8.GetBytes(id));

    /// <summary>Makes an identifier of bytes whose hash is known already.</summary>
    public static IdSpan UnsafeCreate(byte[]? value, int hashCode) => new(value, hashCode);

    /// <summary>The wrapped array itself; callers must not write to it.</summary>
    public static byte[]? UnsafeGetArray(IdSpan id) => id._value;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> AsSpan() => _value;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc />
    public bool Equals(IdSpan obj) =>
        ReferenceEquals(_value, obj._value)
        || (_value is not null && obj._value is not null && _value.AsSpan().SequenceEqual(obj._value));

    /// <inheritdoc />
    public override int GetHashCode() => _hashCode;

    /// <summary>A hash that is the same in every process; reminder tables store it.</summary>
    public uint GetUniformHashCode() => unchecked((uint)_hashCode);

    /// <inheritdoc />
    public int CompareTo(IdSpan other) => (_value, other._value) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        var (left, right) => left.AsSpan().SequenceCompareTo(right),
    };

    /// <inheritdoc />
    public override string ToString() => _value is null ? "" : Encoding.UTF8.GetString(_value);

    /// <summary>Writes the identifier as characters.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) =>
        Encoding.UTF8.TryGetChars(_value, destination, out charsWritten);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);
}
