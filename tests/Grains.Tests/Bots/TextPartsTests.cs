using Nexus.Grains.Bots.Assistant;

namespace Nexus.Grains.Tests.Bots;

/// <summary>Where texts are cut.</summary>
public sealed class TextPartsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \n ", "")]
    [InlineData("short", "short")]
    [InlineData("one two three four", "one two|three four")]
    [InlineData("one two\nthree four", "one two|three four")]
    [InlineData("one t\n\nwo three", "one t|wo three")]
    [InlineData("abcdefghijklmnop", "abcdefghij|klmnop")]
    [InlineData("a bcdefghijklmnop", "a bcdefghi|jklmnop")]
    public void A_text_is_cut_between_paragraphs_lines_or_words(string text, string parts) =>
        Assert.Equal(parts, string.Join('|', TextParts.Of(text, longest: 10)));

    [Fact]
    public void A_character_of_two_units_stays_whole()
    {
        var parts = TextParts.Of("123456789😀😀😀😀😀", longest: 10);

        Assert.Equal(["123456789", "😀😀😀😀😀"], parts.AsEnumerable());
    }

    [Fact]
    public void A_long_answer_loses_nothing()
    {
        var words = Enumerable.Range(0, 5000).Select(i => $"word{i}").ToList();

        var parts = TextParts.Of(string.Join(' ', words));

        Assert.All(parts, p => Assert.InRange(p.Length, 1, 4096));
        Assert.Equal(words, parts.SelectMany(p => p.Split(' ')));
    }
}
