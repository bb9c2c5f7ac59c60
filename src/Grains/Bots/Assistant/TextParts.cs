using System.Collections.Immutable;
using Nexus.Bots;

namespace Nexus.Grains.Bots.Assistant;

/// <summary>Cuts what is too long for one message where it hurts least.</summary>
internal static class TextParts
{
    private static readonly string[] Seams = ["\n\n", "\n", " "];

    /// <summary>The parts, in order; none is empty, and each has <paramref name="longest"/> UTF-16 units at most.</summary>
    public static ImmutableArray<string> Of(string text, int longest = BotLimits.Text)
    {
        var parts = ImmutableArray.CreateBuilder<string>();
        var rest = text.AsSpan().Trim();
        while (rest.Length > longest)
        {
            var cut = CutOf(rest, longest);
            parts.Add(rest[..cut].TrimEnd().ToString());
            rest = rest[cut..].TrimStart();
        }

        if (!rest.IsEmpty)
            parts.Add(rest.ToString());
        return parts.ToImmutable();
    }

    // Between paragraphs, lines or words, if that leaves no short stump; never inside a character of two units.
    private static int CutOf(ReadOnlySpan<char> text, int longest)
    {
        foreach (var seam in Seams)
        {
            var at = text[..longest].LastIndexOf(seam, StringComparison.Ordinal);
            if (at > longest / 2)
                return at;
        }

        return char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
    }
}
