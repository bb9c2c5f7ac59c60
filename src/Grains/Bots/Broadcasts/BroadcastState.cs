using System.Collections.Immutable;
using Nexus.Bots;
using Nexus.Results;

namespace Nexus.Grains.Bots.Broadcasts;

/// <summary>
/// A broadcast as it is stored, and everything it may become. Each method answers the next state with the events of the step; a step that
/// changes nothing answers the same state.
/// </summary>
internal sealed record BroadcastState
{
    /// <summary>What it is and how far.</summary>
    public required BroadcastFacts Facts { get; init; }

    /// <summary>The request of the last retry, or null.</summary>
    public string? RetryId { get; init; }

    private BroadcastStep Unchanged => new(this, []);

    /// <summary>Makes one; its recipients are still to be found.</summary>
    public static BroadcastState Start(StartBroadcast command, DateTimeOffset now) => new()
    {
        Facts = new BroadcastFacts
        {
            BotId = command.BotId,
            Owner = command.Owner,
            Text = command.Text,
            Buttons = command.Buttons,
            Status = BroadcastStatus.Preparing,
            Work = BroadcastWork.Prepare,
            Attempt = 1,
            CreatedAt = now,
        },
    };

    /// <summary>Whether it is this user's, and of this bot.</summary>
    public bool IsOf(string botId, string owner) => Facts.BotId == botId && Facts.Owner == owner;

    /// <summary>The rows of its recipients are as they should be. Something else than what is to be done changes nothing.</summary>
    /// <param name="id"><c>bro_...</c></param>
    /// <param name="work">What was done.</param>
    /// <param name="recipients">How many there are.</param>
    /// <param name="now">UTC.</param>
    public BroadcastStep Worked(string id, BroadcastWork work, long recipients, DateTimeOffset now)
    {
        if (work == BroadcastWork.None || Facts.Work != work)
            return Unchanged;
        var done = Facts with { Work = BroadcastWork.None, StartedAt = Facts.StartedAt ?? now };
        if (work == BroadcastWork.Close)
            return new(this with { Facts = Facts with { Work = BroadcastWork.None } }, []);
        if (Facts.Status == BroadcastStatus.Preparing)
            done = done with { Status = BroadcastStatus.Running, ResumedAt = now };
        return new(this with { Facts = done }, work == BroadcastWork.Prepare ? [new BroadcastStarted(id, Facts.BotId, recipients, now)] : []);
    }

    /// <summary>Holds it. Holding a held one changes nothing.</summary>
    public Result<BroadcastStep> Pause(string id, DateTimeOffset now) => Facts.Status switch
    {
        BroadcastStatus.Completed or BroadcastStatus.Cancelled => BroadcastErrors.Finished,
        BroadcastStatus.Paused => Unchanged,
        _ => Become(Facts with { Status = BroadcastStatus.Paused, ResumedAt = null }, new BroadcastPaused(id, Facts.BotId, now)),
    };

    /// <summary>Goes on after a pause. One that is not held stays as it is.</summary>
    public Result<BroadcastStep> Resume(string id, DateTimeOffset now) => Facts.Status switch
    {
        BroadcastStatus.Completed or BroadcastStatus.Cancelled => BroadcastErrors.Finished,
        BroadcastStatus.Paused when Facts.Work == BroadcastWork.None =>
            Become(Facts with { Status = BroadcastStatus.Running, ResumedAt = now }, new BroadcastResumed(id, Facts.BotId, Facts.Attempt, now)),
        BroadcastStatus.Paused => Become(Facts with { Status = BroadcastStatus.Preparing }, new BroadcastResumed(id, Facts.BotId, Facts.Attempt, now)),
        _ => Unchanged,
    };

    /// <summary>Ends it; who waits is still to be told off. Cancelling a cancelled one changes nothing.</summary>
    public Result<BroadcastStep> Cancel(string id, DateTimeOffset now) => Facts.Status switch
    {
        BroadcastStatus.Completed => BroadcastErrors.Finished,
        BroadcastStatus.Cancelled => Unchanged,
        _ => Become(
            Facts with { Status = BroadcastStatus.Cancelled, Work = BroadcastWork.Close, ResumedAt = null, FinishedAt = now },
            new BroadcastCancelled(id, Facts.BotId, now)),
    };

    /// <summary>Begins another attempt with those who did not get it.</summary>
    /// <param name="id"><c>bro_...</c></param>
    /// <param name="unknown">Also with those of whom it is not known.</param>
    /// <param name="retryId">Names the request.</param>
    /// <param name="counts">What became of its recipients.</param>
    /// <param name="now">UTC.</param>
    public Result<BroadcastStep> Retry(string id, bool unknown, string retryId, BroadcastCounts counts, DateTimeOffset now)
    {
        if (RetryId == retryId)
            return Unchanged;
        if (Facts.Status == BroadcastStatus.Cancelled)
            return BroadcastErrors.Finished;
        if (Facts.Status != BroadcastStatus.Completed)
            return BroadcastErrors.NotFinished;
        if (counts.Failed + (unknown ? counts.Unknown : 0) == 0)
            return BroadcastErrors.NothingToRetry;
        var facts = Facts with
        {
            Status = BroadcastStatus.Preparing,
            Work = unknown ? BroadcastWork.ReopenUnknown : BroadcastWork.Reopen,
            Attempt = Facts.Attempt + 1,
            FinishedAt = null,
        };
        return (this with { RetryId = retryId }).Become(facts, new BroadcastResumed(id, facts.BotId, facts.Attempt, now));
    }

    /// <summary>Ends it: nobody waits for it any more. One that does not run stays as it is.</summary>
    public BroadcastStep Complete(string id, BroadcastCounts counts, DateTimeOffset now) => Facts.Status == BroadcastStatus.Running
        ? Become(
            Facts with { Status = BroadcastStatus.Completed, ResumedAt = null, FinishedAt = now },
            new BroadcastCompleted(id, Facts.BotId, Facts.Attempt, counts.Sent, counts.Failed, counts.Gone, counts.Unknown, now))
        : Unchanged;

    private BroadcastStep Become(BroadcastFacts facts, BroadcastEvent happened) => new(this with { Facts = facts }, [happened]);
}

/// <summary>What others than its grain read of a broadcast: its sender, and lists. It is the column <c>facts</c> of <c>bots.broadcast</c>.</summary>
internal sealed record BroadcastFacts
{
    /// <summary><c>bot_...</c></summary>
    public required string BotId { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Owner { get; init; }

    /// <summary>What is sent.</summary>
    public required string Text { get; init; }

    /// <summary>Under it, one a row.</summary>
    public required ImmutableArray<BroadcastButton> Buttons { get; init; }

    /// <summary>How far it is.</summary>
    public BroadcastStatus Status { get; init; }

    /// <summary>What is to be done with its recipients' rows.</summary>
    public BroadcastWork Work { get; init; }

    /// <summary>1, and one more with each retry.</summary>
    public int Attempt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its recipients were found, UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Since when it runs without a break, UTC; null: it does not run.</summary>
    public DateTimeOffset? ResumedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>The next state, and what happened.</summary>
internal sealed record BroadcastStep(BroadcastState State, ImmutableArray<BroadcastEvent> Happened);
