namespace Nexus.Grains.Storage;

/// <summary>Patterns for <c>like</c>.</summary>
public static class SqlLike
{
    /// <summary>The text as a pattern that finds it as it stands: <c>%</c> and <c>_</c> mean themselves.</summary>
    public static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
