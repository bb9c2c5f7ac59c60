namespace Nexus.Grains.Ai;

/// <summary>Tells Russian from English by the letters.</summary>
internal static class TextLanguage
{
    /// <summary>Russian, ISO 639-1.</summary>
    public const string Russian = "ru";

    /// <summary>English, ISO 639-1; also for texts that are neither.</summary>
    public const string English = "en";

    // A Russian text about technology is often half Latin: names of products, code. An English one has hardly any Cyrillic.
    private const int CyrillicShare = 4;

    /// <summary>Russian when at least a quarter of the letters are Cyrillic, otherwise English.</summary>
    public static string Detect(string text)
    {
        var letters = 0;
        var cyrillic = 0;
        foreach (var c in text)
        {
            if (!char.IsLetter(c))
                continue;
            letters++;
            if (c is >= '\u0400' and <= '\u04FF')
                cyrillic++;
        }

        return cyrillic > 0 && cyrillic * CyrillicShare >= letters ? Russian : English;
    }
}
