using System.Reflection;
using System.Text.RegularExpressions;

namespace Nexus.Architecture.Tests;

/// <summary>The house rules that a compiler or analyzer does not know.</summary>
public sealed partial class StyleTests
{
    private const int MaxLines = 400;

    private static readonly string[] Projects = ["src/Grains", "src/Grains.Interfaces", "src/Api", "src/Silo"];
    private static readonly string[] Buckets = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities", "Common", "Base", "Impl"];

    [Fact]
    public void No_file_is_longer_than_a_reader_takes()
    {
        // A schema file is read from top to bottom once, and is never changed after its release.
        var tooLong = from file in Sources.Below("src", ".cs").Concat(Sources.Below("tests", ".cs"))
                      let lines = file.Text.Count(c => c == '\n')
                      where lines > MaxLines
                      select $"{file}: {lines} lines";

        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_code_depends_on_a_compiler_switch()
    {
        var switched = from folder in Projects
                       from file in Sources.Below(folder, ".cs")
                       where Switch().IsMatch(file.Text)
                       select file.Path;

        Assert.Empty(switched);
    }

    [Fact]
    public void Engines_are_named_only_in_their_own_files()
    {
        var named = from folder in Projects
                    from file in Sources.Below(folder, ".cs")
                    where !file.Path.StartsWith("src/Silo/Engines/", StringComparison.Ordinal) && EngineHosting().IsMatch(file.Text)
                    select file.Path;

        Assert.Empty(named);
    }

    [Fact]
    public void Types_are_named_after_what_they_are()
    {
        Assert.All(NexusAssemblies.WrittenTypes, t => Assert.DoesNotContain(Buckets, b => t.Name.EndsWith(b, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var astray = from file in Sources.Below("src/Grains", ".cs").Concat(Sources.Below("src/Api", ".cs")).Concat(Sources.Below("src/Silo", ".cs"))
                     let declared = Namespace().Match(file.Text)
                     where declared.Success
                     let project = file.Path.Split('/')[1]
                     let expected = file.Feature.Length == 0 ? $"Nexus.{project}" : $"Nexus.{project}.{file.Feature}"
                     where declared.Groups["name"].Value != expected && !declared.Groups["name"].Value.StartsWith($"{expected}.", StringComparison.Ordinal)
                     select $"{file}: {declared.Groups["name"].Value}";

        Assert.Empty(astray);
    }

    [Fact]
    public void Nothing_keeps_mutable_static_state()
    {
        var mutable = from type in NexusAssemblies.WrittenTypes
                      from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                      where !field.IsInitOnly && !field.IsLiteral
                      where !field.Name.Contains('<', StringComparison.Ordinal) && field.GetCustomAttribute<ThreadStaticAttribute>() is null
                      where field.DeclaringType!.BaseType != typeof(System.Text.Json.Serialization.JsonSerializerContext)
                      select $"{type}.{field.Name}";

        Assert.Empty(mutable);
    }

    [GeneratedRegex("^\\s*#(if|elif|else)\\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Switch();

    [GeneratedRegex("\\b(UseOrleans|UseEmbedded\\w*|AddOrleans\\w*|ISiloBuilder)\\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EngineHosting();

    [GeneratedRegex("^namespace (?<name>[\\w.]+);", RegexOptions.Multiline, 1000)]
    private static partial Regex Namespace();
}
