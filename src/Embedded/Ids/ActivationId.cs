namespace Orleans.Runtime;

/// <summary>Tells one activation of a grain from the next.</summary>
[Serializable, GenerateSerializer, Immutable]
public readonly struct ActivationId : IEquatable<ActivationId>
{
    [Id(0)]
    private readonly Guid _key;

    /// <summary>Wraps a GUID.</summary>
    public ActivationId(Guid key) => _key = key;

    /// <summary>Whether it is empty.</summary>
    public bool IsDefault => _key == Guid.Empty;

    /// <summary>Compares two identifiers.</summary>
    public static bool operator ==(ActivationId left, ActivationId right) => left.Equals(right);

    /// <summary>Compares two identifiers.</summary>
    public static bool operator !=(ActivationId left, ActivationId right) => !left.Equals(right);

    /// <summary>A new identifier.</summary>
    public static ActivationId NewId() => new(Guid.CreateVersion7());

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is ActivationId other && Equals(other);

    /// <inheritdoc />
    public bool Equals(ActivationId other) => _key == other._key;

    /// <inheritdoc />
    public override int GetHashCode() => _key.GetHashCode();

    /// <inheritdoc />
    public override string ToString() => $"@{_key:N}";
}
