namespace Orleans.Runtime;

/// <summary>A GUID as an object: the identity of a stream subscription.</summary>
[Serializable, GenerateSerializer, Immutable]
public sealed class GuidId : IEquatable<GuidId>, IComparable<GuidId>
{
    /// <summary>The GUID.</summary>
    [Id(0)]
    public readonly Guid Guid;

    private GuidId(Guid guid) => Guid = guid;

    /// <summary>Compares two identities.</summary>
    public static bool operator ==(GuidId? left, GuidId? right) => left?.Equals(right) ?? right is null;

    /// <summary>Compares two identities.</summary>
    public static bool operator !=(GuidId? left, GuidId? right) => !(left == right);

    /// <summary>A new identity.</summary>
    public static GuidId GetNewGuidId() => new(Guid.CreateVersion7());

    /// <summary>The identity of a GUID.</summary>
    public static GuidId GetGuidId(Guid guid) => new(guid);

    /// <inheritdoc />
    public int CompareTo(GuidId? other) => other is null ? 1 : Guid.CompareTo(other.Guid);

    /// <inheritdoc />
    public bool Equals(GuidId? other) => other is not null && Guid.Equals(other.Guid);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as GuidId);

    /// <inheritdoc />
    public override int GetHashCode() => Guid.GetHashCode();

    /// <inheritdoc />
    public override string ToString() => Guid.ToString();
}
