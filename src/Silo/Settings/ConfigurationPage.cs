using System.Reflection;
using System.Text;

namespace Nexus.Silo.Settings;

/// <summary>Renders <c>docs/configuration.md</c> from the options classes and their XML docs; CI compares it with the file.</summary>
public static class ConfigurationPage
{
    private const string Introduction = """
        # Configuration

        Generated from the options classes by `Nexus.Silo --print-configuration`; don't edit.

        Settings come from, the later ones winning: `appsettings.json` beside the program, the environment, the command line.
        `Nexus:Http:MaxBodyBytes` is `NEXUS__HTTP__MAXBODYBYTES` in the environment and `--Nexus:Http:MaxBodyBytes=...` on the command
        line. With `_FILE` behind its name, a setting takes its value from the file that is named: `NEXUS__POSTGRES__CONNECTIONSTRING_FILE=/run/secrets/postgres`.
        An empty variable counts as not set. Secrets belong into the environment or into files, never into `appsettings.json`.

        `Nexus:Home` (`NEXUS__HOME`, default `.nexus` in the working directory) is where the process keeps what it makes itself, such as the
        master key of a single machine.

        Every setting is checked before anything starts. A bad value ends the process with exit code 2 and one line a problem on standard error.

        Where to listen is the framework's setting: `ASPNETCORE_URLS` or `--urls` (`http://127.0.0.1:8080`). HTTP/1.1 is spoken on a plain port;
        HTTP/2 is offered too where the port has TLS (without TLS a port can't offer both, so put HTTP/2 at the proxy, or configure a
        certificate under `Kestrel:Endpoints`). Log levels are under `Logging:LogLevel`, for example `Logging__LogLevel__Nexus=Debug`.
        """;

    /// <summary>The page.</summary>
    public static string Render(IServiceCollection services)
    {
        var docs = new XmlDocs();
        var page = new StringBuilder(Introduction.ReplaceLineEndings("\n")).Append('\n');
        foreach (var section in OptionsCatalog.Find(services).GroupBy(o => o.Section, StringComparer.Ordinal))
        {
            page.Append("\n## ").Append(section.Key).Append('\n');
            foreach (var options in section)
                Append(page, options, docs);
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, OptionsClass options, XmlDocs docs)
    {
        page.Append('\n').Append(docs.Summary(options.Type)).Append("\n\n");
        page.Append("| setting | what it means | value | default |\n| --- | --- | --- | --- |\n");
        var defaults = options.Defaults();
        foreach (var property in options.Properties)
            Append(page, options.Section, property, defaults, docs);
    }

    private static void Append(StringBuilder page, string section, PropertyInfo property, object defaults, XmlDocs docs)
    {
        var limits = SettingValues.Limits(property);
        var kind = SettingValues.Kind(property.PropertyType);
        var shown = SettingValues.Show(property.GetValue(defaults));
        var name = $"{section}:{OptionsClass.KeyOf(property)}";
        page.Append("| `").Append(name).Append("`<br>`").Append(SettingName.Variable(name)).Append("` | ")
            .Append(Cell(docs.Summary(property))).Append(" | ")
            .Append(Cell(limits.Length > 0 ? $"{kind}; {limits}" : kind)).Append(" | ")
            .Append(shown.Length > 0 ? $"`{Cell(shown)}`" : "none").Append(" |\n");
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
