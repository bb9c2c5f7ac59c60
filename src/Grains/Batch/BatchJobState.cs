using Nexus.Batch;
using Nexus.Results;

namespace Nexus.Grains.Batch;

/// <summary>
/// A job as it is stored, and everything it may become. Counters while it works are the activation's, made from the rows; the state has
/// those of the end.
/// </summary>
internal sealed record BatchJobState
{
    /// <summary><c>job_...</c></summary>
    public required string Id { get; init; }

    /// <summary>The user it belongs to.</summary>
    public required string Owner { get; init; }

    /// <summary>What it was told.</summary>
    public required BatchSettings Settings { get; init; }

    /// <summary>How far it is.</summary>
    public BatchStatus Status { get; init; }

    /// <summary>How many items it has.</summary>
    public int Items { get; init; }

    /// <summary>How many of them are outside workers'.</summary>
    public int ExternalItems { get; init; }

    /// <summary>The number of events so far.</summary>
    public int Revision { get; init; }

    /// <summary>1, and one more with each retry.</summary>
    public int Round { get; init; } = 1;

    /// <summary>What was told of with <see cref="BatchProgressed"/> so far.</summary>
    public BatchUsage Reported { get; init; } = BatchUsage.None;

    /// <summary>Of the end; null before it.</summary>
    public BatchTally? Final { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Whether it is over.</summary>
    internal bool IsFinished => Status.IsFinal();

    /// <summary>Makes a job.</summary>
    /// <param name="id"><c>job_...</c></param>
    /// <param name="command">Whose, and how.</param>
    /// <param name="items">How many were taken in.</param>
    /// <param name="externalItems">How many of them are outside workers'.</param>
    /// <param name="now">UTC.</param>
    public static BatchChange Start(string id, StartBatch command, int items, int externalItems, DateTimeOffset now)
    {
        var state = new BatchJobState
        {
            Id = id,
            Owner = command.Owner,
            Settings = command.Settings,
            Status = BatchStatus.Running,
            Items = items,
            ExternalItems = externalItems,
            CreatedAt = now,
        };
        return state.With(r => new BatchCreated(
            id, r, items, externalItems, command.Settings.Priority, command.Settings.Deadline, now));
    }

    /// <summary>Holds it. Holding a held one changes nothing.</summary>
    public Result<BatchChange> Pause()
    {
        if (IsFinished)
            return BatchErrors.Finished;
        return Status == BatchStatus.Paused ? Unchanged : (this with { Status = BatchStatus.Paused }).With(r => new BatchPaused(Id, r));
    }

    /// <summary>Goes on after a pause. One that is not held stays as it is.</summary>
    public Result<BatchChange> Resume()
    {
        if (IsFinished)
            return BatchErrors.Finished;
        return Status == BatchStatus.Running ? Unchanged : (this with { Status = BatchStatus.Running }).With(r => new BatchResumed(Id, r, Round));
    }

    /// <summary>Begins another round with what has no answer. The deadline of the first round does not bind the others.</summary>
    public Result<BatchChange> Retry()
    {
        if (!IsFinished)
            return BatchErrors.NotFinished;
        if (Final!.Completed == Items)
            return BatchErrors.NothingToRetry;
        var again = this with
        {
            Status = BatchStatus.Running,
            Round = Round + 1,
            Final = null,
            FinishedAt = null,
            Settings = Settings with { Deadline = null },
        };
        return again.With(r => new BatchResumed(Id, r, again.Round));
    }

    /// <summary>Tells what was taken since it was told last; nothing new changes nothing.</summary>
    public BatchChange Report(BatchTally tally, int running)
    {
        var taken = new BatchUsage(tally.Usage.Prompt - Reported.Prompt, tally.Usage.Completion - Reported.Completion);
        return (this with { Reported = tally.Usage }).With(r => new BatchProgressed(Id, r, taken, CountsOf(tally, running)));
    }

    /// <summary>Ends it, with the rows counted up.</summary>
    /// <param name="status">One of the final ones.</param>
    /// <param name="tally">What is there.</param>
    /// <param name="now">UTC.</param>
    public BatchChange End(BatchStatus status, BatchTally tally, DateTimeOffset now)
    {
        if (IsFinished)
            return Unchanged;
        var change = tally.Usage == Reported ? Unchanged : Report(tally, running: 0);
        var ended = change.State with { Status = status, Final = tally, FinishedAt = now };
        var totals = new BatchTotals(
            ended.CountsOf(tally, running: 0), tally.Usage, tally.Cost, Math.Max(0, (long)(now - CreatedAt).TotalMilliseconds), now);
        var last = ended.With(r => status switch
        {
            BatchStatus.Completed => new BatchCompleted(Id, r, totals, Settings.CallbackUrl),
            BatchStatus.Failed => new BatchFailed(Id, r, totals, Settings.CallbackUrl),
            BatchStatus.Cancelled => new BatchCancelled(Id, r, totals, Settings.CallbackUrl),
            BatchStatus.Expired => new BatchExpired(Id, r, totals, Settings.CallbackUrl),
            _ => throw new ArgumentOutOfRangeException(nameof(status)),
        });
        return last with { Events = [.. change.Events, .. last.Events] };
    }

    /// <summary>The items by how far they are.</summary>
    public BatchCounts CountsOf(BatchTally tally, int running)
    {
        var rest = Items - tally.Completed - tally.Failed;
        return IsFinished
            ? new BatchCounts(0, 0, tally.Completed, tally.Failed, rest)
            : new BatchCounts(Math.Max(0, rest - running), Math.Min(rest, running), tally.Completed, tally.Failed, 0);
    }

    private BatchChange Unchanged => new(this, []);

    private BatchChange With(Func<int, BatchEvent> happened)
    {
        var next = this with { Revision = Revision + 1 };
        return new BatchChange(next, [happened(next.Revision)]);
    }
}
