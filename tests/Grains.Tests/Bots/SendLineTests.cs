using Nexus.Grains.Bots.Sending;

namespace Nexus.Grains.Tests.Bots;

/// <summary>Which call is the next.</summary>
public sealed class SendLineTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly SendPace _pace = new();
    private readonly SendLine _line = new();

    [Fact]
    public void What_was_sent_is_not_sent_again_while_it_is_being_recorded()
    {
        _line.Add([Message(place: 1, chat: 7), Message(place: 2, chat: 7)]);
        var first = _line.Next(_pace, Now, out _)!;
        _pace.Begin(first.ChatId, first.IsMessage);
        _line.Begin(first);
        _pace.End(first.ChatId, first.IsMessage, Now);

        var later = Now.AddMinutes(1);
        Assert.Null(_line.Next(_pace, later, out var readyAt));
        Assert.Null(readyAt);

        _line.Leave(first);
        Assert.Equal(2, _line.Next(_pace, later, out _)!.Place);
    }

    [Fact]
    public void A_chat_that_was_full_says_when_it_has_room_again()
    {
        _line.Add(Enumerable.Range(1, SendLine.MostOfChat).Select(i => Message(i, chat: 1)));

        var wantsMore = Enumerable.Range(1, SendLine.MostOfChat).Select(i => _line.Leave(Message(i, chat: 1))).ToList();

        Assert.Equal(SendLine.MostOfChat / 2, wantsMore.IndexOf(true) + 1);
        Assert.Single(wantsMore, w => w);
        Assert.Equal(0, _line.Count);
    }

    [Fact]
    public void A_chat_that_was_taken_whole_asks_for_no_more()
    {
        _line.Add([Message(1, chat: 1), Message(2, chat: 1)]);

        Assert.False(_line.Leave(Message(1, chat: 1)) || _line.Leave(Message(2, chat: 1)));
    }

    private static WaitingSend Message(long place, long chat) => new(place, chat, "sendMessage", "{}", Attempts: 0, Now, Now);
}
