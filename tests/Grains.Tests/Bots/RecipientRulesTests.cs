using Nexus.Grains.Bots.Sending;
using Nexus.Grains.Telegram;

namespace Nexus.Grains.Tests.Bots;

public sealed class RecipientRulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Recipient Someone = new("bro_1", 42, Attempt: 1, Tries: 0, Noon);

    [Fact]
    public void What_may_have_come_through_is_not_sent_again()
    {
        Assert.Equal("unknown", Decide(TelegramReply.None(TelegramOutcome.Uncertain, "no answer")).Status);
        Assert.Equal("unknown", Decide(new TelegramReply(TelegramOutcome.Unavailable, 502, "Bad Gateway", default)).Status);
    }

    [Fact]
    public void What_certainly_sent_nothing_is_tried_again()
    {
        var unreachable = Decide(TelegramReply.None(TelegramOutcome.Unavailable, "no connection"));
        var limited = Decide(TelegramReply.None(TelegramOutcome.Limited, "slow down") with { RetryAfter = TimeSpan.FromSeconds(7) });
        var unauthorized = Decide(new TelegramReply(TelegramOutcome.Unauthorized, 401, "Unauthorized", default));

        Assert.Equal(("pending", 1, Noon.AddSeconds(1)), (unreachable.Status, unreachable.Tries, unreachable.NextAt));
        Assert.Equal(("pending", 0, Noon.AddSeconds(7)), (limited.Status, limited.Tries, limited.NextAt));
        Assert.Equal(("pending", Noon.AddMinutes(1)), (unauthorized.Status, unauthorized.NextAt));
    }

    [Fact]
    public void Who_does_not_want_the_bot_is_told_apart_from_whom_Telegram_refused()
    {
        Assert.Equal("gone", Decide(TelegramReply.None(TelegramOutcome.Forbidden, "blocked")).Status);
        Assert.Equal("failed", Decide(TelegramReply.None(TelegramOutcome.Refused, "chat not found")).Status);
        Assert.Equal("failed", Decide(TelegramReply.None(TelegramOutcome.Migrated, "moved") with { MigrateTo = -1 }).Status);
    }

    [Fact]
    public void A_bot_that_Telegram_does_not_answer_sends_ever_less()
    {
        var broken = TelegramReply.None(TelegramOutcome.Uncertain, "no answer");

        Assert.Equal([1, 2, 4], Enumerable.Range(1, 3).Select(t => RecipientRules.HoldAfter(broken, t)!.Value.TotalSeconds));
        Assert.Equal(TimeSpan.FromMinutes(1), RecipientRules.HoldAfter(broken, 20));
        Assert.Null(RecipientRules.HoldAfter(TelegramReply.None(TelegramOutcome.Forbidden, "blocked"), 1));
    }

    private static RecipientOutcome Decide(TelegramReply reply) => RecipientRules.Decide(Someone, reply, Noon);
}
