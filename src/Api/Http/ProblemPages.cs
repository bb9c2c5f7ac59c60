using System.Collections.Frozen;
using System.Reflection;

namespace Nexus.Api.Http;

/// <summary>
/// The pages of <c>docs/problems/</c>, one for each kind of problem, embedded in this assembly. The first line of a page is
/// its title, which is also the <c>title</c> of the answers: the two can't drift apart.
/// </summary>
internal static class ProblemPages
{
    private const string Prefix = "docs.problems.";
    private const string Suffix = ".md";
    private const string IndexName = "README";
    private static readonly FrozenDictionary<string, string> Pages = Load();

    /// <summary>All codes that have a page.</summary>
    public static IEnumerable<string> Codes => Pages.Keys.Where(n => n != IndexName).Order(StringComparer.Ordinal);

    /// <summary>The table of all pages.</summary>
    public static string Index => Pages[IndexName];

    /// <summary>The page as Markdown, or null when there is none.</summary>
    public static string? Find(string code) => code == IndexName ? null : Pages.GetValueOrDefault(code);

    /// <summary>The heading of the page, or null when there is none.</summary>
    public static string? TitleOf(string code) => Find(code) is { } page ? page[..page.IndexOf('\n')].TrimStart('#', ' ').TrimEnd() : null;

    private static FrozenDictionary<string, string> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal))
            .ToFrozenDictionary(n => n[Prefix.Length..^Suffix.Length], n => Read(assembly, n), StringComparer.Ordinal);
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
