using Nexus.Grains.Templates;

namespace Nexus.Grains.Tests.Templates;

public sealed class LiveSectionTests
{
    [Fact]
    public void A_pair_that_is_split_over_two_deltas_is_shown_whole()
    {
        var section = new LiveSection(1, default);
        section.Append("a\uD83D");
        Assert.Equal("a", section.From(0));
        section.Append("\uDE00b");
        Assert.Equal("a😀b", section.From(0));
        Assert.Equal("a😀b", section.Complete());
    }

    // Not a theory: attributes hold UTF-8, which has no half pairs.
    [Fact]
    public void What_can_not_be_stored_is_replaced()
    {
        Assert.Equal("a\uFFFDb", Stored("a\0b"));
        Assert.Equal("a\uFFFDb", Stored("a\uD83Db"));
        Assert.Equal("a\uFFFDb", Stored("a\uDE00b"));
        Assert.Equal("a\uFFFD", Stored("a\uD83D"));
        Assert.Equal("\uFFFD😀", Stored("\uD83D\uD83D\uDE00"));
    }

    [Fact]
    public void Whoever_took_the_signal_before_looking_misses_no_change()
    {
        var live = new LiveSections();
        var before = live.WhenChanged();
        live.Begin(0, 1, default);
        Assert.True(before.IsCompleted);
        Assert.False(live.WhenChanged().IsCompleted);
    }

    private static string Stored(string written)
    {
        var section = new LiveSection(1, default);
        section.Append(written);
        return section.Complete();
    }
}
