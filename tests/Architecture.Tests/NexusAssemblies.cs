using System.Reflection;

namespace Nexus.Architecture.Tests;

/// <summary>What the solution compiles to.</summary>
internal static class NexusAssemblies
{
    public static readonly Assembly Interfaces = typeof(Nexus.Results.Error).Assembly;
    public static readonly Assembly Grains = typeof(Nexus.Grains.Storage.StorageServices).Assembly;
    public static readonly Assembly Api = typeof(Nexus.Api.ApiServices).Assembly;
    public static readonly Assembly Silo = typeof(Nexus.Silo.Hosting.NexusHost).Assembly;

    public static readonly IReadOnlyList<Assembly> All = [Interfaces, Grains, Api, Silo];

    /// <summary>Types that people wrote: the engines' and the compiler's generated ones are left out.</summary>
    public static IEnumerable<Type> WrittenTypes => All
        .SelectMany(a => a.GetTypes())
        .Where(t => t.Namespace?.StartsWith("Nexus", StringComparison.Ordinal) == true)
        .Where(t => !t.Name.Contains('<', StringComparison.Ordinal) && t.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is null);
}
