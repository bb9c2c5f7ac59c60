using System.Reflection;

namespace Nexus.Silo.Hosting;

/// <summary>What this build calls itself.</summary>
public static class BuildVersion
{
    /// <summary>The version, with the commit behind a plus sign when the build knew it.</summary>
    public static string Text { get; } = Of(typeof(BuildVersion).Assembly);

    /// <summary>The number of another assembly's version, without what stands behind it.</summary>
    public static string NumberOf(Assembly assembly) => Of(assembly).Split(['+', ' '], 2)[0].TrimEnd('.');

    private static string Of(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly.GetName().Version?.ToString()
            ?? "unknown";
}
