namespace Nexus.Batch;

/// <summary>How far a job is. The first two are on the way, the others are final.</summary>
public enum BatchStatus
{
    /// <summary>Items are worked on, or wait for their turn.</summary>
    Running,

    /// <summary>The owner holds it: nothing new is begun.</summary>
    Paused,

    /// <summary>Every item has a result, good or bad.</summary>
    Completed,

    /// <summary>An item failed and the job was told to stop at the first failure.</summary>
    Failed,

    /// <summary>The owner stopped it.</summary>
    Cancelled,

    /// <summary>Its deadline passed before every item had a result.</summary>
    Expired,
}

/// <summary>How much of the machine a job gets beside others of the same owner.</summary>
public enum BatchPriority
{
    /// <summary>Half of what a normal one gets.</summary>
    Low,

    /// <summary>The default.</summary>
    Normal,

    /// <summary>Twice what a normal one gets.</summary>
    High,
}

/// <summary>How far an item is.</summary>
public enum BatchItemStatus
{
    /// <summary>Waits for its turn, or is worked on.</summary>
    Pending,

    /// <summary>Waits for a result from an outside worker.</summary>
    External,

    /// <summary>Has an answer.</summary>
    Completed,

    /// <summary>Was given up.</summary>
    Failed,

    /// <summary>The job ended before it had a result.</summary>
    Cancelled,
}

/// <summary>What a job was told when it was made.</summary>
/// <param name="Concurrency">How many items may be worked on at once; 0 in a command: the server's setting.</param>
/// <param name="Priority">Beside the owner's other jobs.</param>
/// <param name="FailFast">Whether the first item that fails ends the job.</param>
/// <param name="CallbackUrl">Where the end is told, or null.</param>
/// <param name="Deadline">When what is not done is given up, UTC; null: never.</param>
[GenerateSerializer, Immutable, Alias("batch.settings")]
public sealed record BatchSettings(
    [property: Id(0)] int Concurrency,
    [property: Id(1)] BatchPriority Priority,
    [property: Id(2)] bool FailFast,
    [property: Id(3)] string? CallbackUrl,
    [property: Id(4)] DateTimeOffset? Deadline);

/// <summary>How many items are how far. The sum is the number of items of the job.</summary>
/// <param name="Pending">Wait for their turn, or for an outside worker.</param>
/// <param name="Running">Are worked on.</param>
/// <param name="Completed">Have an answer, durable.</param>
/// <param name="Failed">Were given up, durable.</param>
/// <param name="Cancelled">The job ended before they had a result.</param>
[GenerateSerializer, Immutable, Alias("batch.counts")]
public sealed record BatchCounts(
    [property: Id(0)] int Pending,
    [property: Id(1)] int Running,
    [property: Id(2)] int Completed,
    [property: Id(3)] int Failed,
    [property: Id(4)] int Cancelled)
{
    /// <summary>All items.</summary>
    public int Total => Pending + Running + Completed + Failed + Cancelled;
}

/// <summary>A job as its owner sees it.</summary>
/// <param name="Id"><c>job_...</c></param>
/// <param name="Status">How far it is.</param>
/// <param name="Settings">What it was told.</param>
/// <param name="Counts">Its items.</param>
/// <param name="Rate">Items a second, over the last seconds; 0 when nothing is done.</param>
/// <param name="RemainingSeconds">How long the rest takes at this rate; null: it can't be told, or there is no rest.</param>
/// <param name="Usage">Tokens so far.</param>
/// <param name="Cost">In the currency of the price settings.</param>
/// <param name="Round">1, and one more with each retry of what failed.</param>
/// <param name="Version">Grows with each change of the job itself; progress does not change it.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="FinishedAt">UTC, or null.</param>
[GenerateSerializer, Immutable, Alias("batch.job-view")]
public sealed record BatchJob(
    [property: Id(0)] string Id,
    [property: Id(1)] BatchStatus Status,
    [property: Id(2)] BatchSettings Settings,
    [property: Id(3)] BatchCounts Counts,
    [property: Id(4)] double Rate,
    [property: Id(5)] double? RemainingSeconds,
    [property: Id(6)] BatchUsage Usage,
    [property: Id(7)] decimal Cost,
    [property: Id(8)] int Round,
    [property: Id(9)] int Version,
    [property: Id(10)] DateTimeOffset CreatedAt,
    [property: Id(11)] DateTimeOffset? FinishedAt)
{
    /// <summary>Whether nothing more happens by itself.</summary>
    public bool IsFinished => Status.IsFinal();
}

/// <summary>Tokens of a job's items.</summary>
/// <param name="Prompt">Sent to models.</param>
/// <param name="Completion">Written by models.</param>
[GenerateSerializer, Immutable, Alias("batch.usage")]
public sealed record BatchUsage([property: Id(0)] long Prompt, [property: Id(1)] long Completion)
{
    /// <summary>None.</summary>
    public static readonly BatchUsage None = new(0, 0);

    /// <summary>Both directions.</summary>
    public long Total => Prompt + Completion;
}

/// <summary>What a status means.</summary>
public static class BatchStatusRules
{
    /// <summary>Whether it is an end; only a retry of what failed leads on from there.</summary>
    public static bool IsFinal(this BatchStatus status) => status >= BatchStatus.Completed;
}

/// <summary>The most that is taken.</summary>
public static class BatchLimits
{
    /// <summary>Operations in the body of a request.</summary>
    public const int Operations = 10_000;

    /// <summary>Lines of an upload.</summary>
    public const int Lines = 100_000;

    /// <summary>Bytes of one operation.</summary>
    public const int OperationBytes = 64 * 1024;

    /// <summary>Characters of an item's id.</summary>
    public const int ItemId = 128;

    /// <summary>Items of one job that are worked on at once.</summary>
    public const int Concurrency = 1000;
}
