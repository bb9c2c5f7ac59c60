using Nexus.Testing;

namespace Nexus.Architecture.Tests;

/// <summary>The repository's hand-written files.</summary>
internal static class Sources
{
    private static readonly string[] NotWritten = ["/bin/", "/obj/", "/artifacts/", "/node_modules/"];

    /// <summary>One file.</summary>
    /// <param name="Path">From the root, with forward slashes.</param>
    public sealed record SourceFile(string Path)
    {
        public string Text => File.ReadAllText(System.IO.Path.Combine(Repository.Root, Path));

        /// <summary>The folder below the project: <c>Users</c> of <c>src/Grains/Users/UserGrain.cs</c>; empty for files at its top.</summary>
        public string Feature => Path.Split('/') is [_, _, var feature, _, ..] ? feature : "";

        public override string ToString() => Path;
    }

    /// <summary>All below a folder with one of these extensions.</summary>
    public static IReadOnlyList<SourceFile> Below(string folder, params string[] extensions) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
            .Where(f => extensions.Contains(Path.GetExtension(f)))
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
            .Where(f => !NotWritten.Any($"/{f}".Contains))
            .Order(StringComparer.Ordinal)
            .Select(f => new SourceFile(f)),
    ];
}
