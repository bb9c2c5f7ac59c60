using System.ComponentModel;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Names the generated list of an assembly's grains. The engine reads no other types of an assembly.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainManifestAttribute(Type manifest) : Attribute
{
    /// <summary>A type that implements <see cref="IGrainManifest"/> and has a default constructor.</summary>
    public Type Manifest { get; } = manifest;
}

/// <summary>The grains of an assembly.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGrainManifest
{
    /// <summary>Adds everything to the catalog.</summary>
    void AddTo(GrainCatalog catalog);
}

/// <summary>Collects the grains of all assemblies.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainCatalog
{
    internal Dictionary<Type, Func<GrainReferenceShared, IdSpan, GrainReference>> References { get; } = [];

    internal HashSet<Type> Classes { get; } = [];

    /// <summary>Adds a grain interface and how its references are made.</summary>
    public void AddInterface(Type grainInterface, Func<GrainReferenceShared, IdSpan, GrainReference> reference) =>
        References[grainInterface] = reference;

    /// <summary>Adds a grain class.</summary>
    public void AddClass(Type grainClass) => Classes.Add(grainClass);
}
