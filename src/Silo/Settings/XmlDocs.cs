using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Nexus.Silo.Settings;

/// <summary>The XML documentation that the compiler writes beside each assembly.</summary>
public sealed partial class XmlDocs
{
    private readonly Dictionary<Assembly, Dictionary<string, XElement>> _members = [];

    /// <summary>What the summary says, as Markdown on one line; empty when there is none.</summary>
    public string Summary(MemberInfo member) => Text(member, "summary");

    /// <summary>What the example says; empty when there is none.</summary>
    public string Example(MemberInfo member) => Text(member, "example");

    private string Text(MemberInfo member, string element) =>
        Members(member.Module.Assembly).TryGetValue(Id(member), out var docs) && docs.Element(element) is { } text
            ? Spaces().Replace(Markdown(text), " ").Trim()
            : "";

    private static string Id(MemberInfo member) => member is Type type
        ? $"T:{type.FullName}"
        : $"P:{member.DeclaringType!.FullName}.{member.Name}";

    private Dictionary<string, XElement> Members(Assembly assembly)
    {
        if (_members.TryGetValue(assembly, out var known))
            return known;
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        var members = File.Exists(file)
            ? XDocument.Load(file).Descendants("member").ToDictionary(m => m.Attribute("name")!.Value, StringComparer.Ordinal)
            : [];
        return _members[assembly] = members;
    }

    private static string Markdown(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XText plain => plain.Value,
                XElement { Name.LocalName: "c" or "code" } code => $"`{code.Value}`",
                XElement { Name.LocalName: "see" or "paramref" } see => $"`{Target(see)}`",
                XElement other => Markdown(other),
                _ => "",
            });
        }

        return text.ToString();
    }

    private static string Target(XElement see)
    {
        var target = see.Attributes().FirstOrDefault()?.Value ?? "";
        return target[(target.LastIndexOf('.') + 1)..];
    }

    [GeneratedRegex("\\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
