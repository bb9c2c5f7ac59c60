using System.Reflection;

namespace Nexus.Api.Gateway;

/// <summary>What this build calls itself. The SDK puts the commit behind a plus sign of the informational version.</summary>
internal sealed record BuildInfo(string Version, string? Commit)
{
    /// <summary>The product's name.</summary>
    public const string Name = "nexus";

    /// <summary>Of this assembly.</summary>
    public static readonly BuildInfo Current = Parse(
        typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);

    private static BuildInfo Parse(string? informational)
    {
        var parts = (informational ?? "unknown").Split('+', 2);
        return new BuildInfo(parts[0], parts.Length == 2 ? parts[1] : null);
    }
}
