using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Names of grain classes and interfaces, as they stand in ids: the same ones on every engine.</summary>
internal static class GrainTypeNames
{
    private const string Suffix = "grain";

    /// <summary>The attribute's name, or the class's in lower case without "grain".</summary>
    public static GrainType Of(Type grainClass)
    {
        if (grainClass.GetCustomAttribute<GrainTypeAttribute>(inherit: false) is { } attribute)
            return attribute.GetGrainType(null!, grainClass);
        var name = grainClass.Name.ToLowerInvariant();
        return GrainType.Create(name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name);
    }

    /// <summary>The attribute's name, the alias, or the full name.</summary>
    public static GrainInterfaceType OfInterface(Type grainInterface)
    {
        if (grainInterface.GetCustomAttribute<GrainInterfaceTypeAttribute>(inherit: false) is { } attribute)
            return attribute.GetGrainInterfaceType(null!, grainInterface);
        var alias = grainInterface.GetCustomAttributes<AliasAttribute>(inherit: false).FirstOrDefault()?.Alias;
        return GrainInterfaceType.Create(alias ?? grainInterface.FullName ?? grainInterface.Name);
    }
}
