using System.Reflection;
using Nexus.Silo.Hosting;
using Nexus.Silo.Settings;

namespace Nexus.Architecture.Tests;

/// <summary>Every setting can be found, explained and checked.</summary>
public sealed class OptionsTests
{
    private static readonly IReadOnlyList<OptionsClass> Classes =
        OptionsCatalog.Find(NexusHost.CreateBuilder(new Dictionary<string, string?>(StringComparer.Ordinal)).Services);

    [Fact]
    public void Every_options_class_is_registered()
    {
        var written = NexusAssemblies.WrittenTypes.Where(t => t.Name.EndsWith("Options", StringComparison.Ordinal) && !t.IsAbstract);

        Assert.Empty(written.Except(Classes.Select(c => c.Type)));
    }

    [Fact]
    public void Options_classes_are_sealed_and_name_their_section()
    {
        Assert.All(Classes, c => Assert.True(c.Type.IsSealed, $"{c.Type} is not sealed."));
        Assert.All(Classes, c => Assert.True(
            c.Type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true }, $"{c.Type} has no constant Section."));
        Assert.All(Classes, c => Assert.StartsWith("Nexus:", c.Section, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_is_documented()
    {
        var docs = new XmlDocs();

        Assert.All(Classes, c => Assert.NotEqual("", docs.Summary(c.Type)));
        Assert.Empty(
            from options in Classes
            from property in options.Properties
            where docs.Summary(property).Length == 0
            select $"{options.Type}.{property.Name}");
    }

    [Fact]
    public void No_two_settings_have_the_same_name()
    {
        var names = Classes.SelectMany(c => c.Properties.Select(p => $"{c.Section}:{OptionsClass.KeyOf(p)}")).ToList();

        Assert.Equal(names.Distinct(StringComparer.OrdinalIgnoreCase), names);
    }
}
