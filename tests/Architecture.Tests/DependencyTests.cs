using System.Reflection;
using System.Text.RegularExpressions;

namespace Nexus.Architecture.Tests;

/// <summary>Dependencies point one way: Api -> Grains.Interfaces &lt;- Grains &lt;- Silo (docs: architecture).</summary>
public sealed partial class DependencyTests
{
    /// <summary>Folders of a project that its features may use: shared pieces, no features.</summary>
    private static readonly Dictionary<string, string[]> Shared = new(StringComparer.Ordinal)
    {
        ["Grains"] = ["Storage", "Events", "Security", "Ai", "Telegram", "Placement"],
        ["Api"] = ["Http", "OpenApi", "Gateway", "Access", "RateLimits"],
    };

    [Fact]
    public void The_front_end_knows_only_what_features_promise()
    {
        Assert.Equal(["Nexus.Grains.Interfaces"], References(NexusAssemblies.Api));
    }

    [Fact]
    public void Grains_know_no_front_end_and_no_host()
    {
        Assert.Equal(["Nexus.Grains.Interfaces"], References(NexusAssemblies.Grains));
    }

    [Fact]
    public void What_features_promise_needs_no_database_and_no_web_server()
    {
        Assert.Empty(References(NexusAssemblies.Interfaces));
        Assert.DoesNotContain(
            NexusAssemblies.Interfaces.GetReferencedAssemblies(),
            a => a.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || a.Name is "Npgsql" or "Dapper");
    }

    [Theory]
    [InlineData("src/Api/Nexus.Api.csproj", "Nexus.Grains.Interfaces")]
    [InlineData("src/Grains/Nexus.Grains.csproj", "Nexus.Grains.Interfaces Nexus.Embedded Nexus.Embedded.Generator")]
    [InlineData("src/Grains.Interfaces/Nexus.Grains.Interfaces.csproj", "Nexus.Embedded Nexus.Embedded.Generator")]
    [InlineData("src/Embedded/Nexus.Embedded.csproj", "")]
    public void Projects_reference_no_more_than_the_rule_allows(string project, string allowed)
    {
        var referenced = ProjectReference().Matches(Sources.Below("src", ".csproj").Single(f => f.Path == project).Text)
            .Select(m => m.Groups["name"].Value);

        Assert.Empty(referenced.Except(allowed.Split(' ')));
    }

    [Theory]
    [InlineData("Grains")]
    [InlineData("Api")]
    public void Features_meet_only_in_what_they_promise(string project)
    {
        var found = from file in Sources.Below($"src/{project}", ".cs")
                    where file.Feature.Length > 0
                    from match in Regex.Matches(file.Text, $@"\bNexus\.{project}\.(?<feature>[A-Z]\w*)", RegexOptions.None, TimeSpan.FromSeconds(1))
                    let used = match.Groups["feature"].Value
                    where used != file.Feature && used != "Interfaces" && !Shared[project].Contains(used)
                    select $"{file} uses Nexus.{project}.{used}";

        Assert.Empty(found);
    }

    [Fact]
    public void Shared_pieces_know_no_feature()
    {
        var found = from project in Shared.Keys
                    from file in Sources.Below($"src/{project}", ".cs")
                    where Shared[project].Contains(file.Feature)
                    from match in Regex.Matches(file.Text, @"^using Nexus\.(?<feature>[A-Z]\w*);", RegexOptions.Multiline, TimeSpan.FromSeconds(1))
                    let used = match.Groups["feature"].Value
                    where used is not ("Results" or "Ids" or "Events" or "Gateway" or "Access" or "RateLimits" or "Budgets")
                    select $"{file} uses Nexus.{used}";

        Assert.Empty(found);
    }

    [Fact]
    public void Statements_touch_only_the_tables_of_their_own_feature()
    {
        var found = from file in Sources.Below("src/Grains", ".sql", ".cs").Concat(Sources.Below("src/Api", ".sql", ".cs"))
                    where file.Feature.Length > 0
                    from match in Table().Matches(file.Text)
                    let schema = match.Groups["schema"].Value
                    where schema is not ("nexus" or "pg_catalog" or "excluded") && !schema.Equals(file.Feature, StringComparison.OrdinalIgnoreCase)
                    select $"{file}: {match.Value}";

        Assert.Empty(found);
    }

    [Fact]
    public void Only_the_shared_pieces_touch_the_shared_tables()
    {
        var found = from file in Sources.Below("src/Grains", ".sql", ".cs")
                    where file.Feature.Length > 0 && !Shared["Grains"].Contains(file.Feature)
                    from match in Table().Matches(file.Text)
                    where match.Groups["schema"].Value == "nexus"
                    select $"{file}: {match.Value}";

        Assert.Empty(found);
    }

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies()
        .Select(a => a.Name!)
        .Where(n => n.StartsWith("Nexus.", StringComparison.Ordinal) && n != "Nexus.Embedded")
        .Order(StringComparer.Ordinal);

    [GeneratedRegex("<ProjectReference Include=\"[^\"]*/(?<name>[^/\"]+)\\.csproj\"", RegexOptions.None, 1000)]
    private static partial Regex ProjectReference();

    // The words before a table, in the lower case that statements are written in, then schema.table.
    [GeneratedRegex("\\b(from|join|insert into|update|delete from|truncate|table|call)\\s+(?<schema>[a-z_]+)\\.[a-z_]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Table();
}
