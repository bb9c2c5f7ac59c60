using Nexus.Bots;
using Nexus.Grains.Bots.Broadcasts;
using Nexus.Results;

namespace Nexus.Grains.Tests.Bots;

public sealed class BroadcastStateTests
{
    private const string Id = "bro_1";
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly BroadcastCounts Counts = new(Total: 10, Sent: 6, Failed: 1, Gone: 2, Unknown: 1, Cancelled: 0);
    private static readonly BroadcastState Preparing = BroadcastState.Start(new StartBroadcast("usr_1", "bot_1", "Hello", []), Noon);
    private static readonly BroadcastState Running = Preparing.Worked(Id, BroadcastWork.Prepare, 10, Noon).State;
    private static readonly BroadcastState Completed = Running.Complete(Id, Counts, Noon).State;

    [Fact]
    public void Sending_begins_when_the_recipients_were_found()
    {
        var step = Preparing.Worked(Id, BroadcastWork.Prepare, 10, Noon.AddSeconds(2));

        Assert.Equal(new BroadcastStarted(Id, "bot_1", 10, Noon.AddSeconds(2)), Assert.Single(step.Happened));
        Assert.Equal((BroadcastStatus.Running, BroadcastWork.None, Noon.AddSeconds(2)), (step.State.Facts.Status, step.State.Facts.Work, step.State.Facts.ResumedAt));
    }

    [Fact]
    public void One_that_is_held_before_its_recipients_were_found_stays_held_when_they_are()
    {
        var held = Of(Preparing.Pause(Id, Noon)).Worked(Id, BroadcastWork.Prepare, 10, Noon).State;

        Assert.Equal(BroadcastStatus.Paused, held.Facts.Status);
        Assert.Equal(BroadcastStatus.Running, Of(held.Resume(Id, Noon)).Facts.Status);
        Assert.Equal(BroadcastStatus.Preparing, Of(Of(Preparing.Pause(Id, Noon)).Resume(Id, Noon)).Facts.Status);
    }

    [Fact]
    public void What_is_repeated_changes_nothing()
    {
        var paused = Of(Running.Pause(Id, Noon));
        var cancelled = Of(Running.Cancel(Id, Noon));
        var retried = Of(Completed.Retry(Id, unknown: false, "ret_1", Counts, Noon));

        Assert.Same(paused, Of(paused.Pause(Id, Noon)));
        Assert.Same(Running, Of(Running.Resume(Id, Noon)));
        Assert.Same(cancelled, Of(cancelled.Cancel(Id, Noon)));
        Assert.Same(retried, Of(retried.Retry(Id, unknown: false, "ret_1", Counts, Noon)));
        Assert.Same(Completed, Completed.Complete(Id, Counts, Noon).State);
        Assert.Same(Running, Running.Worked(Id, BroadcastWork.Prepare, 10, Noon).State);
    }

    [Fact]
    public void What_is_over_is_neither_held_nor_cancelled()
    {
        Assert.Equal(BroadcastErrors.Finished, Completed.Pause(Id, Noon).Error);
        Assert.Equal(BroadcastErrors.Finished, Completed.Resume(Id, Noon).Error);
        Assert.Equal(BroadcastErrors.Finished, Completed.Cancel(Id, Noon).Error);
    }

    [Fact]
    public void Only_a_completed_one_is_retried_and_only_for_those_who_can_get_it()
    {
        Assert.Equal(BroadcastErrors.NotFinished, Running.Retry(Id, unknown: true, "ret_1", Counts, Noon).Error);
        Assert.Equal(BroadcastErrors.Finished, Of(Running.Cancel(Id, Noon)).Retry(Id, unknown: true, "ret_1", Counts, Noon).Error);
        Assert.Equal(BroadcastErrors.NothingToRetry, Completed.Retry(Id, unknown: false, "ret_1", Counts with { Failed = 0 }, Noon).Error);
        var again = Of(Completed.Retry(Id, unknown: true, "ret_1", Counts with { Failed = 0 }, Noon)).Facts;
        Assert.Equal((BroadcastStatus.Preparing, BroadcastWork.ReopenUnknown, 2, (DateTimeOffset?)null), (again.Status, again.Work, again.Attempt, again.FinishedAt));
    }

    [Fact]
    public void Work_that_a_cancellation_overtook_changes_nothing()
    {
        var cancelled = Of(Preparing.Cancel(Id, Noon));

        Assert.Same(cancelled, cancelled.Worked(Id, BroadcastWork.Prepare, 10, Noon).State);
        Assert.Equal(BroadcastWork.None, cancelled.Worked(Id, BroadcastWork.Close, 10, Noon).State.Facts.Work);
    }

    [Fact]
    public void A_message_that_Telegram_would_not_take_is_refused_by_place()
    {
        var bad = new StartBroadcast(
            "usr_1", "bot_1", " ", [new BroadcastButton("", "https://example.com"), new BroadcastButton("Go", "ftp://example.com"), new BroadcastButton("Go", "/sale")]);

        Assert.Equal(["buttons[0].text", "buttons[1].url", "buttons[2].url", "text"], BroadcastCheck.Of(bad)!.Fields!.Keys.Order(StringComparer.Ordinal));
        Assert.NotNull(BroadcastCheck.Of(bad with { Text = new string('x', 4097), Buttons = [] }));
        Assert.Null(BroadcastCheck.Of(bad with { Text = new string('x', 4096), Buttons = [new BroadcastButton("Go", "tg://resolve?domain=shop")] }));
    }

    [Fact]
    public void The_rate_is_that_since_it_went_on()
    {
        var rate = BroadcastPace.Rate(Running.Facts, Counts with { Total = 40 }, doneBefore: 5, Noon.AddSeconds(2));

        Assert.Equal(2.5, rate);
        Assert.Equal(12, BroadcastPace.Remaining(Counts with { Total = 40 }, rate));
        Assert.Equal(0, BroadcastPace.Rate(Completed.Facts, Counts, doneBefore: 0, Noon.AddSeconds(2)));
        Assert.Null(BroadcastPace.Remaining(Counts, 0));
    }

    private static BroadcastState Of(Result<BroadcastStep> step) => step.Require().State;
}
