using System.Reflection;

namespace Orleans.Embedded;

/// <summary>
/// Finds the generated manifests: in the loaded assemblies, and in those they refer to that are not loaded yet. Only assemblies
/// that use this engine are looked into.
/// </summary>
internal static class GrainAssemblies
{
    private static readonly string Engine = typeof(GrainAssemblies).Assembly.GetName().Name!;

    public static GrainCatalog Catalog()
    {
        var catalog = new GrainCatalog();
        foreach (var assembly in Find())
        {
            foreach (var attribute in assembly.GetCustomAttributes<GrainManifestAttribute>())
                ((IGrainManifest)Activator.CreateInstance(attribute.Manifest)!).AddTo(catalog);
        }

        return catalog;
    }

    private static List<Assembly> Find()
    {
        var found = new List<Assembly>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(a => !a.IsDynamic));
        while (open.TryDequeue(out var assembly))
        {
            var references = assembly.GetReferencedAssemblies();
            if (!seen.Add(assembly.FullName!) || !MayHaveGrains(assembly, references))
                continue;
            found.Add(assembly);
            foreach (var reference in references.Where(r => !IsFramework(r) && !seen.Contains(r.FullName)))
                open.Enqueue(Assembly.Load(reference));
        }

        return found;
    }

    // The entry assembly may only refer to those that have grains.
    private static bool MayHaveGrains(Assembly assembly, AssemblyName[] references) =>
        assembly == Assembly.GetEntryAssembly() || Array.Exists(references, r => r.Name == Engine);

    private static bool IsFramework(AssemblyName name) =>
        name.Name!.StartsWith("System.", StringComparison.Ordinal) || name.Name.StartsWith("Microsoft.", StringComparison.Ordinal);
}
