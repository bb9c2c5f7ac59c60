using Nexus.Bots;
using Nexus.Grains.Bots.Links;

namespace Nexus.Grains.Tests.Bots.Links;

public sealed class LinkStateTests
{
    private const string User = "usr_019c139000007a3b8c4d5e6f70819203";
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_code_links_one_chat_once_and_the_same_update_again_changes_nothing()
    {
        var offered = LinkState.Empty.Offer("hash", Now);
        var linked = offered.Redeem(Attempt(42, update: 1), 10, Now.AddMinutes(14)).Require();

        Assert.Equal([42], linked.Links.Select(l => l.ChatId));
        Assert.Same(linked, linked.Redeem(Attempt(42, update: 1), 10, Now.AddMinutes(16)).Require());
        Assert.Equal(LinkErrors.CodeRefused, linked.Redeem(Attempt(42, update: 2), 10, Now.AddMinutes(14)).Error);
        Assert.Equal(LinkErrors.CodeRefused, linked.Redeem(Attempt(43, update: 3), 10, Now.AddMinutes(14)).Error);
    }

    [Fact]
    public void A_wrong_a_late_and_a_replaced_code_are_refused()
    {
        var offered = LinkState.Empty.Offer("hash", Now);

        Assert.Equal(LinkErrors.CodeRefused, LinkState.Empty.Redeem(Attempt(42, update: 1), 10, Now).Error);
        Assert.Equal(LinkErrors.CodeRefused, offered.Redeem(Attempt(42, update: 1, "other"), 10, Now).Error);
        Assert.Equal(LinkErrors.CodeRefused, offered.Redeem(Attempt(42, update: 1), 10, Now.AddMinutes(15)).Error);
        Assert.Equal(LinkErrors.CodeRefused, offered.Offer("next", Now).Redeem(Attempt(42, update: 1), 10, Now).Error);
    }

    [Fact]
    public void An_account_has_no_more_chats_than_are_allowed_and_a_chat_that_it_has_can_be_linked_anew()
    {
        var state = LinkState.Empty;
        for (var chat = 1; chat <= 2; chat++)
            state = state.Offer("hash", Now).Redeem(Attempt(chat, update: chat), 2, Now).Require();
        var offered = state.Offer("hash", Now);

        Assert.Equal("bots.too-many-links", offered.Redeem(Attempt(3, update: 3), 2, Now).Error!.Code);
        Assert.Equal([2, 1], offered.Redeem(Attempt(1, update: 3), 2, Now).Require().Links.Select(l => l.ChatId));
        Assert.Equal([2], offered.Remove(1)!.Links.Select(l => l.ChatId));
        Assert.Null(offered.Remove(7));
    }

    [Fact]
    public void A_code_leads_to_its_account_and_fits_behind_start()
    {
        var code = LinkCodeText.New(User);

        Assert.Matches("^[A-Za-z0-9_-]{43}$", code);
        Assert.True(LinkCodeText.TryParse(code, out var userId));
        Assert.Equal(User, userId);
        Assert.NotEqual(code, LinkCodeText.New(User));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("AZwTkAAAejuMTV5vcIGSA0ExampleExampleExampl")]
    [InlineData("AZwTkAAAejuMTV5vcIGSA0ExampleExampleExampl!")]
    public void What_is_no_code_leads_nowhere(string text) => Assert.False(LinkCodeText.TryParse(text, out _));

    private static LinkAttempt Attempt(long chat, long update, string hash = "hash") => new(chat, "Ann", Username: null, update, hash);
}
