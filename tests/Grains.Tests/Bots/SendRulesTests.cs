using Microsoft.Extensions.Options;
using Nexus.Grains.Bots;
using Nexus.Grains.Bots.Sending;
using Nexus.Grains.Telegram;

namespace Nexus.Grains.Tests.Bots;

public sealed class SendRulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly SendRules _rules = new(Options.Create(new BotsOptions()));

    [Fact]
    public void What_Telegram_asks_to_wait_is_waited_and_counts_as_no_attempt()
    {
        var outcome = _rules.Decide(Send(), Reply(TelegramOutcome.Limited) with { RetryAfter = TimeSpan.FromSeconds(7) }, Noon);

        Assert.Equal((SendKind.Again, 0, Noon.AddSeconds(7)), (outcome.Kind, outcome.Attempts, outcome.NextAt));
    }

    [Fact]
    public void A_group_that_moved_is_followed()
    {
        var outcome = _rules.Decide(Send(), Reply(TelegramOutcome.Migrated) with { MigrateTo = -1001 }, Noon);

        Assert.Equal((SendKind.Moved, -1001L), (outcome.Kind, outcome.MovedTo));
    }

    [Fact]
    public void What_may_have_come_through_is_not_tried_for_ever()
    {
        Assert.Equal(SendKind.Again, _rules.Decide(Send(attempts: 1), Reply(TelegramOutcome.Uncertain), Noon).Kind);
        Assert.Equal(SendKind.Failed, _rules.Decide(Send(attempts: 2), Reply(TelegramOutcome.Uncertain), Noon).Kind);
    }

    [Fact]
    public void What_can_not_be_sent_at_all_is_tried_for_a_day()
    {
        Assert.Equal(SendKind.Again, _rules.Decide(Send(attempts: 500), Reply(TelegramOutcome.Unavailable), Noon.AddHours(23)).Kind);
        Assert.Equal(SendKind.Failed, _rules.Decide(Send(), Reply(TelegramOutcome.Unavailable), Noon.AddHours(25)).Kind);
    }

    [Fact]
    public void Who_does_not_want_the_bot_gets_nothing_more_and_what_is_refused_is_given_up()
    {
        Assert.Equal(SendKind.Gone, _rules.Decide(Send(), Reply(TelegramOutcome.Forbidden), Noon).Kind);
        Assert.Equal(SendKind.Failed, _rules.Decide(Send(), Reply(TelegramOutcome.Refused), Noon).Kind);
    }

    private static WaitingSend Send(int attempts = 0) => new(1, 42, "sendMessage", "{}", attempts, Noon, Noon);

    private static TelegramReply Reply(TelegramOutcome outcome) => TelegramReply.None(outcome, "words");
}
