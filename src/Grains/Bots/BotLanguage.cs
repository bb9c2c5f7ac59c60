namespace Nexus.Grains.Bots;

/// <summary>The language of a person's Telegram, an IETF tag: <c>ru</c>, <c>pt-br</c>.</summary>
internal static class BotLanguage
{
    /// <summary>Whether a tag is of a language, whatever its region.</summary>
    /// <param name="tag">Or null: it is not known.</param>
    /// <param name="code">Two letters of ISO 639-1.</param>
    public static bool Is(string? tag, string code) =>
        tag is not null && (tag.Equals(code, StringComparison.OrdinalIgnoreCase) || tag.StartsWith($"{code}-", StringComparison.OrdinalIgnoreCase));
}
