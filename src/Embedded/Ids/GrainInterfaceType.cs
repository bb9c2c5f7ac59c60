namespace Orleans.Runtime;

/// <summary>The name of a grain interface: <see cref="GrainInterfaceTypeAttribute"/>, its alias, or its full name.</summary>
[Serializable, GenerateSerializer, Immutable]
public readonly struct GrainInterfaceType : IEquatable<GrainInterfaceType>, ISpanFormattable
{
    [Id(0)]
    private readonly IdSpan _value;

    /// <summary>Makes an interface type of its name.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public GrainInterfaceType(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        _value = IdSpan.Create(value);
    }

    /// <summary>Wraps an identifier.</summary>
    public GrainInterfaceType(IdSpan value) => _value = value;

    /// <summary>The identifier.</summary>
    public IdSpan Value => _value;

    /// <summary>Whether it is empty.</summary>
    public bool IsDefault => _value.IsDefault;

    /// <summary>Compares two names byte by byte.</summary>
    public static bool operator ==(GrainInterfaceType left, GrainInterfaceType right) => left.Equals(right);

    /// <summary>Compares two names byte by byte.</summary>
    public static bool operator !=(GrainInterfaceType left, GrainInterfaceType right) => !left.Equals(right);

    /// <summary>Makes an interface type of its name.</summary>
    public static GrainInterfaceType Create(string value) => new(value);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is GrainInterfaceType other && Equals(other);

    /// <inheritdoc />
    public bool Equals(GrainInterfaceType other) => _value.Equals(other._value);

    /// <inheritdoc />
    public override int GetHashCode() => _value.GetHashCode();

    /// <inheritdoc />
    public override string ToString() => _value.ToString();

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        _value.TryFormat(destination, out charsWritten);
}

/// <summary>Names a grain interface, so that the code can rename it.</summary>
[AttributeUsage(AttributeTargets.Interface, AllowMultiple = false)]
public sealed class GrainInterfaceTypeAttribute(string value) : Attribute, IGrainInterfaceTypeProviderAttribute
{
    private readonly GrainInterfaceType _value = GrainInterfaceType.Create(value);

    /// <inheritdoc />
    public GrainInterfaceType GetGrainInterfaceType(IServiceProvider services, Type type) => _value;
}

/// <summary>An attribute that names the grain interface it stands on.</summary>
public interface IGrainInterfaceTypeProviderAttribute
{
    /// <summary>The name of the interface.</summary>
    GrainInterfaceType GetGrainInterfaceType(IServiceProvider services, Type type);
}
