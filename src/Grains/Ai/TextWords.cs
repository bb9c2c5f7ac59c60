namespace Nexus.Grains.Ai;

/// <summary>Takes a text apart into words.</summary>
internal static class TextWords
{
    /// <summary>The words in their order: runs of letters and digits, in lower case, with <c>ё</c> written as <c>е</c>.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inWord = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (inWord && start < 0)
                start = i;
            if (inWord || start < 0)
                continue;
            yield return Normalize(text[start..i]);
            start = -1;
        }
    }

    /// <summary>One word as <see cref="Of"/> gives it.</summary>
    public static string Normalize(string word) => word.ToLowerInvariant().Replace('ё', 'е');
}
