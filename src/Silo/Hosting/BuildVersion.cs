using System.Reflection;

namespace Nexus.Silo.Hosting;

/// <summary>What this build calls itself.</summary>
public static class BuildVersion
{
    /// <summary>The version, with the commit behind a plus sign when the build knew it.</summary>
    public static string Text { get; } = Of(typeof(BuildVersion).Assembly);

    /// <summary>The same of another assembly.</summary>
    public static string Of(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly.GetName().Version?.ToString()
            ?? "unknown";
}
