using System.Collections;
using Nexus.Silo.Startup;

namespace Nexus.Silo.Settings;

/// <summary>
/// Where settings come from, the later ones winning: <c>appsettings.json</c> beside the program, the environment
/// (<c>NEXUS__POSTGRES__CONNECTIONSTRING</c> is <c>Nexus:Postgres:ConnectionString</c>; an empty variable counts as not set),
/// the command line. A setting with <c>_FILE</c> behind its name takes its value from a file.
/// </summary>
public static class NexusConfiguration
{
    /// <summary>Behind a setting's name: the value stands in the file of this name (mounted secrets).</summary>
    public const string FileSuffix = "_FILE";

    // ASPNETCORE_URLS and its like are the framework's own names.
    private const string FrameworkPrefix = "ASPNETCORE_";

    /// <summary>Adds all sources.</summary>
    /// <exception cref="StartupException">A file that a setting points to can't be read.</exception>
    public static void AddNexusSources(this ConfigurationManager configuration, IReadOnlyDictionary<string, string?> commandLine)
    {
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, reloadOnChange: false);
        configuration.AddInMemoryCollection(EnvironmentSettings());
        configuration.AddInMemoryCollection(commandLine);
        var files = ReadFiles(configuration);
        if (files.Count > 0)
            configuration.AddInMemoryCollection(files);
    }

    private static IEnumerable<KeyValuePair<string, string?>> EnvironmentSettings()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (variable.Value is not string { Length: > 0 } value)
                continue;
            if (name.StartsWith(FrameworkPrefix, StringComparison.OrdinalIgnoreCase))
                name = name[FrameworkPrefix.Length..];
            yield return new(name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), value);
        }
    }

    private static Dictionary<string, string?> ReadFiles(ConfigurationManager configuration)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var problems = new List<string>();
        foreach (var (key, path) in configuration.GetSection("Nexus").AsEnumerable())
        {
            if (string.IsNullOrEmpty(path) || !key.EndsWith(FileSuffix, StringComparison.OrdinalIgnoreCase))
                continue;
            var name = key[..^FileSuffix.Length];
            if (!string.IsNullOrEmpty(configuration[name]))
                problems.Add($"{SettingName.Of(name)} is set, and so is {SettingName.Of(key)}: set only one of them.");
            else if (Read(path, out var reason) is { } value)
                values[name] = value;
            else
                problems.Add($"{SettingName.Of(key)} points to {path}: {reason} Example: /run/secrets/value.");
        }

        return problems.Count == 0 ? values : throw new StartupException(StartupException.BadConfiguration, problems);
    }

    private static string? Read(string path, out string reason)
    {
        reason = "";
        try
        {
            // Editors and `echo` end a file with a line break that is no part of the secret.
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file." : "it can't be read.";
            return null;
        }
    }
}
