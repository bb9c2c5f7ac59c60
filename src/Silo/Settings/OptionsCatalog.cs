using System.Reflection;
using Microsoft.Extensions.Options;

namespace Nexus.Silo.Settings;

/// <summary>An options class of Nexus and the section it is bound from.</summary>
/// <param name="Type">Sealed, with data annotations.</param>
/// <param name="Section"><c>Nexus:Http</c>.</param>
public sealed record OptionsClass(Type Type, string Section)
{
    /// <summary>What can be set, in the order of the source.</summary>
    public IEnumerable<PropertyInfo> Properties =>
        Type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is not null).OrderBy(p => p.MetadataToken);

    /// <summary>What a property is called in its section.</summary>
    public static string KeyOf(PropertyInfo property) => property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? property.Name;

    /// <summary>The class as it is with nothing set.</summary>
    public object Defaults() => Activator.CreateInstance(Type)!;
}

/// <summary>Finds the options classes that the features registered.</summary>
public static class OptionsCatalog
{
    /// <summary>All of them, by section.</summary>
    public static IReadOnlyList<OptionsClass> Find(IServiceCollection services) =>
    [
        .. services
            .Select(s => s.ServiceType)
            .Where(t => t.IsGenericType && t.GetGenericTypeDefinition() == typeof(IConfigureOptions<>))
            .Select(t => t.GenericTypeArguments[0])
            .Where(t => t.Namespace?.StartsWith("Nexus.", StringComparison.Ordinal) == true)
            .Distinct()
            .Select(t => new OptionsClass(t, SectionOf(t)))
            .OrderBy(o => o.Section, StringComparer.Ordinal),
    ];

    // Every options class has its section as a constant; the architecture tests see to it.
    private static string SectionOf(Type type) =>
        type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string
            ?? throw new InvalidOperationException($"{type} has no public const string Section.");
}
