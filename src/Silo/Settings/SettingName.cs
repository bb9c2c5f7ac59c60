namespace Nexus.Silo.Settings;

/// <summary>How a setting is called in messages and in the configuration page.</summary>
public static class SettingName
{
    /// <summary>Both names: <c>Nexus:Http:Port (NEXUS__HTTP__PORT)</c>.</summary>
    public static string Of(string key) => $"{key} ({Variable(key)})";

    /// <summary>The environment variable: <c>NEXUS__HTTP__PORT</c>.</summary>
    public static string Variable(string key) => key.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();
}
