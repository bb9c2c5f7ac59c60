using Nexus.Grains.Bots.Sending;

namespace Nexus.Grains.Tests.Bots;

public sealed class BroadcastLineTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly SendPace _pace = new();

    [Fact]
    public void A_broadcast_leaves_some_of_the_pace_to_replies()
    {
        var broadcasts = new BroadcastLine();
        broadcasts.Add(Enumerable.Range(1, 100).Select(i => To(i)));
        var sent = 0;
        while (broadcasts.Take(_pace, Noon, out _) is { } recipient)
        {
            _pace.Begin(recipient.ChatId, isMessage: true);
            sent++;
        }

        Assert.Equal(27, sent);
        Assert.True(_pace.ReadyAt(500, isMessage: true, Noon) <= Noon);
    }

    [Fact]
    public void Recipients_come_in_order_and_wait_for_what_is_under_way_to_their_chats()
    {
        var line = new BroadcastLine();
        line.Add([To(1), To(2), To(3)]);
        _pace.Begin(1, isMessage: true);

        Assert.Equal(2, line.Take(_pace, Noon, out _)!.ChatId);
        _pace.End(1, isMessage: true, Noon);
        Assert.Equal(3, line.Take(_pace, Noon, out _)!.ChatId);
        Assert.Null(line.Take(_pace, Noon, out var readyAt));
        Assert.Equal(Noon.AddSeconds(1), readyAt);
        Assert.Equal(1, line.Take(_pace, Noon.AddSeconds(1), out _)!.ChatId);
    }

    [Fact]
    public void A_chat_is_in_hand_once_until_it_has_ended()
    {
        var line = new BroadcastLine();
        line.Add([To(1), To(1, "bro_2")]);

        var taken = line.Take(_pace, Noon, out _)!;
        line.Add([To(1, "bro_2")]);
        Assert.Null(line.Take(_pace, Noon, out _));
        line.Leave(taken);
        line.Add([To(1, "bro_2")]);
        Assert.Equal("bro_2", line.Take(_pace, Noon, out _)!.BroadcastId);
    }

    [Fact]
    public void What_is_put_back_leaves_other_broadcasts_in_hand()
    {
        var line = new BroadcastLine();
        line.Add([To(1), To(2, "bro_2")]);

        line.PutBack("bro_1");

        Assert.Equal((false, true, 1), (line.Has("bro_1"), line.Has("bro_2"), line.Count));
        Assert.Equal(2, line.Take(_pace, Noon, out _)!.ChatId);
    }

    [Fact]
    public void A_message_that_was_not_sent_after_all_counts_for_nothing()
    {
        for (var i = 0; i < 100; i++)
        {
            _pace.Begin(1, isMessage: true);
            _pace.Cancel(1);
        }

        Assert.True(_pace.ReadyAt(1, isMessage: true, Noon) <= Noon);
        Assert.True(_pace.BroadcastsReadyAt(Noon) <= Noon);
    }

    private static Recipient To(long chat, string broadcast = "bro_1") => new(broadcast, chat, Attempt: 1, Tries: 0, Noon);
}
