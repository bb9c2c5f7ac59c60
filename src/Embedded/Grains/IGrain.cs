using System.Diagnostics.CodeAnalysis;

[assembly: SuppressMessage("Design", "CA1040", Justification = "Marker interfaces are how grains say their kind of key.")]

namespace Orleans.Runtime
{
    /// <summary>Anything that can be called through a reference.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    /// <summary>Marks a grain interface.</summary>
    public interface IGrain : Runtime.IAddressable;

    /// <summary>A grain whose key is a <see cref="Guid"/>.</summary>
    public interface IGrainWithGuidKey : IGrain;

    /// <summary>A grain whose key is a <see cref="long"/>.</summary>
    public interface IGrainWithIntegerKey : IGrain;

    /// <summary>A grain whose key is a <see cref="string"/>.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>A grain whose key is a <see cref="Guid"/> and a string.</summary>
    public interface IGrainWithGuidCompoundKey : IGrain;

    /// <summary>A grain whose key is a <see cref="long"/> and a string.</summary>
    public interface IGrainWithIntegerCompoundKey : IGrain;
}
