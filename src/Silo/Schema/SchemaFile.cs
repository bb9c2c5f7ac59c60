using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Nexus.Silo.Startup;

namespace Nexus.Silo.Schema;

/// <summary>One numbered step of the schema: <c>0001_nexus.sql</c>. Once released it never changes; a change is a new file.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Name">What stands behind the number, without the extension.</param>
/// <param name="Sql">Runs in one transaction.</param>
public sealed partial record SchemaFile(int Number, string Name, string Sql)
{
    /// <summary>As it stands in the folder and in messages.</summary>
    public string FileName => $"{Number:D4}_{Name}.sql";

    /// <summary>SHA-256 of the text in hex, with line endings as LF, so that a checkout's settings don't change it.</summary>
    public string Checksum { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The files that are embedded into an assembly, in order.</summary>
    /// <exception cref="StartupException">A number is missing or used twice, or a name has no number.</exception>
    public static IReadOnlyList<SchemaFile> Embedded(Assembly assembly)
    {
        var prefix = $"{assembly.GetName().Name}.Schema.";
        return InOrder(assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                return Parse(name[prefix.Length..], reader.ReadToEnd());
            }));
    }

    /// <summary>A file by its name and text.</summary>
    /// <exception cref="StartupException">The name is not NNNN_name.sql.</exception>
    public static SchemaFile Parse(string fileName, string sql)
    {
        var match = NamePattern().Match(fileName);
        return match.Success
            ? new SchemaFile(int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["name"].Value, sql)
            : throw Bad($"The schema file {fileName} must be named NNNN_name.sql, for example 0001_nexus.sql.");
    }

    /// <summary>Sorts by number.</summary>
    /// <exception cref="StartupException">A number is missing or used twice.</exception>
    public static IReadOnlyList<SchemaFile> InOrder(IEnumerable<SchemaFile> files)
    {
        var ordered = files.OrderBy(f => f.Number).ThenBy(f => f.Name, StringComparer.Ordinal).ToList();
        for (var i = 0; i < ordered.Count; i++)
        {
            if (i > 0 && ordered[i].Number == ordered[i - 1].Number)
                throw Bad($"The schema files {ordered[i - 1].FileName} and {ordered[i].FileName} have the same number.");
            if (ordered[i].Number != i + 1)
                throw Bad($"A schema file with the number {i + 1:D4} is missing: the next one is {ordered[i].FileName}.");
        }

        return ordered;
    }

    private static StartupException Bad(string problem) => new(StartupException.BadSchema, problem);

    [GeneratedRegex("^(?<number>[0-9]{4})_(?<name>[a-z0-9_]+)\\.sql$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NamePattern();
}
