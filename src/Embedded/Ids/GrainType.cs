using System.Text;

namespace Orleans.Runtime;

/// <summary>The stored name of a grain class: <see cref="GrainTypeAttribute"/>, or the class name in lower case without "grain".</summary>
[Serializable, GenerateSerializer, Immutable]
public readonly struct GrainType : IEquatable<GrainType>, IComparable<GrainType>, ISpanFormattable
{
    [Id(0)]
    private readonly IdSpan _value;

    /// <summary>Wraps an identifier.</summary>
    public GrainType(IdSpan id) => _value = id;

    /// <summary>Wraps bytes, which must not change afterwards.</summary>
    public GrainType(byte[] value) => _value = new IdSpan(value);

    /// <summary>The identifier.</summary>
    public IdSpan Value => _value;

    /// <summary>Whether it is empty.</summary>
    public bool IsDefault => _value.IsDefault;

    /// <summary>The identifier inside.</summary>
    public static explicit operator IdSpan(GrainType kind) => kind._value;

    /// <summary>Wraps an identifier.</summary>
    public static explicit operator GrainType(IdSpan id) => new(id);

    /// <summary>Compares two names byte by byte.</summary>
    public static bool operator ==(GrainType left, GrainType right) => left.Equals(right);

    /// <summary>Compares two names byte by byte.</summary>
    public static bool operator !=(GrainType left, GrainType right) => !left.Equals(right);

    /// <summary>Makes a grain type of its name.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static GrainType Create(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        return new GrainType(Encoding.UTF8.GetBytes(value));
    }

    /// <summary>The wrapped array itself; callers must not write to it.</summary>
    public static byte[]? UnsafeGetArray(GrainType id) => IdSpan.UnsafeGetArray(id._value);

    /// <summary>The bytes of the name.</summary>
    public ReadOnlySpan<byte> AsSpan() => _value.AsSpan();

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is GrainType other && Equals(other);

    /// <inheritdoc />
    public bool Equals(GrainType obj) => _value.Equals(obj._value);

    /// <inheritdoc />
    public override int GetHashCode() => _value.GetHashCode();

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => _value.GetUniformHashCode();

    /// <inheritdoc />
    public int CompareTo(GrainType other) => _value.CompareTo(other._value);

    /// <inheritdoc />
    public override string ToString() => _value.ToString();

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        _value.TryFormat(destination, out charsWritten);
}
