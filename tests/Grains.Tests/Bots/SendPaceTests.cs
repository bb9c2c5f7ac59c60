using Nexus.Grains.Bots.Sending;

namespace Nexus.Grains.Tests.Bots;

public sealed class SendPaceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly SendPace _pace = new();

    [Fact]
    public void A_chat_gets_one_message_a_second_counted_from_the_answer()
    {
        Send(1, Noon, took: TimeSpan.FromMilliseconds(300));

        Assert.Equal(Noon.AddMilliseconds(1300), _pace.ReadyAt(1, isMessage: true, Noon.AddMilliseconds(300)));
        Assert.True(_pace.ReadyAt(2, isMessage: true, Noon.AddMilliseconds(300)) <= Noon);
    }

    [Fact]
    public void While_a_message_is_under_way_nothing_else_goes_to_its_chat()
    {
        _pace.Begin(1, isMessage: true);

        Assert.Equal(DateTimeOffset.MaxValue, _pace.ReadyAt(1, isMessage: false, Noon));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(400)]
    public void In_no_second_more_than_thirty_messages_reach_Telegram(int tookMilliseconds)
    {
        var answered = Run(chats: [.. Enumerable.Range(1, 200).Select(i => (long)i)], messages: 200, TimeSpan.FromMilliseconds(tookMilliseconds));

        Assert.All(answered, from => Assert.InRange(answered.Count(at => at >= from && at < from + TimeSpan.FromSeconds(1)), 1, SendPace.PerSecond));
    }

    [Fact]
    public void In_no_minute_more_than_twenty_messages_reach_a_group()
    {
        var answered = Run(chats: [-5], messages: 45, TimeSpan.FromMilliseconds(50));

        Assert.All(answered, from => Assert.InRange(answered.Count(at => at >= from && at < from + TimeSpan.FromMinutes(1)), 1, SendPace.PerGroupMinute));
    }

    [Fact]
    public void What_one_chat_is_asked_to_wait_holds_up_no_other()
    {
        _pace.Limited(-5, TimeSpan.FromSeconds(30), Noon);

        Assert.Equal(Noon.AddSeconds(30), _pace.ReadyAt(-5, isMessage: true, Noon));
        Assert.True(_pace.ReadyAt(7, isMessage: true, Noon) <= Noon);
    }

    [Fact]
    public void Two_chats_that_are_asked_to_wait_at_once_mean_the_bot()
    {
        _pace.Limited(1, TimeSpan.FromSeconds(3), Noon);
        _pace.Limited(2, TimeSpan.FromSeconds(5), Noon.AddMilliseconds(100));

        Assert.Equal(Noon.AddMilliseconds(5100), _pace.ReadyAt(7, isMessage: true, Noon.AddMilliseconds(100)));
    }

    [Fact]
    public void What_was_sent_before_a_restart_counts()
    {
        for (var i = 0; i < SendPace.PerGroupMinute; i++)
            _pace.Remember(-5, Noon.AddSeconds(i));

        Assert.Equal(Noon.AddMinutes(1), _pace.ReadyAt(-5, isMessage: true, Noon.AddSeconds(30)));
    }

    private void Send(long chat, DateTimeOffset at, TimeSpan took)
    {
        _pace.Begin(chat, isMessage: true);
        _pace.End(chat, isMessage: true, at + took);
    }

    // Sends as fast as the pace lets it; every message is answered after the same time. When they were answered.
    private List<DateTimeOffset> Run(long[] chats, int messages, TimeSpan took)
    {
        var (answered, underWay) = (new List<DateTimeOffset>(), new Queue<(long Chat, DateTimeOffset At)>());
        var sent = 0;
        for (var now = Noon; answered.Count < messages; now += TimeSpan.FromMilliseconds(5))
        {
            while (underWay.TryPeek(out var first) && first.At <= now)
            {
                underWay.Dequeue();
                _pace.End(first.Chat, isMessage: true, now);
                answered.Add(now);
            }

            for (var chat = chats[sent % chats.Length]; sent < messages && _pace.ReadyAt(chat, isMessage: true, now) <= now; chat = chats[sent % chats.Length])
            {
                sent++;
                _pace.Begin(chat, isMessage: true);
                underWay.Enqueue((chat, now + took));
            }
        }

        return answered;
    }
}
