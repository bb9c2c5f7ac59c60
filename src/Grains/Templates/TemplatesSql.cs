using System.Reflection;

namespace Nexus.Grains.Templates;

/// <summary>The statements of the <c>Sql</c> folder, by file name.</summary>
internal static class TemplatesSql
{
    /// <summary>The text of a statement.</summary>
    public static string Read(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var resource = $"{typeof(TemplatesSql).Namespace}.Sql.{name}.sql";
        using var stream = assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
