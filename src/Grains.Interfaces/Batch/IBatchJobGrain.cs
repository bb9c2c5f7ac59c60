using System.Collections.Immutable;
using Nexus.Results;
using Orleans.Concurrency;

namespace Nexus.Batch;

/// <summary>
/// One job; the key is its id. It holds settings and counters and deals its items out to workers; the items and their results are rows.
/// An id that was never started and one of another user answer alike.
/// </summary>
[Alias("batch.job")]
public interface IBatchJobGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes a job of the items that were taken in and begins. A second start answers the first one's job. Fails with
    /// <see cref="BatchErrors.Empty"/> when nothing was taken in.
    /// </summary>
    [Alias("start"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<BatchJob>> StartAsync(StartBatch command);

    /// <summary>How far it is.</summary>
    [Alias("get"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<BatchJob>> GetAsync(string caller);

    /// <summary>Begins nothing new; what is being worked on gets its results. Pausing twice is one pause.</summary>
    [Alias("pause"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<BatchJob>> PauseAsync(string caller);

    /// <summary>Goes on after a pause.</summary>
    [Alias("resume"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<BatchJob>> ResumeAsync(string caller);

    /// <summary>Stops the work, at the model provider too. Results that are there are kept; cancelling twice is one cancellation.</summary>
    [Alias("cancel"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<BatchJob>> CancelAsync(string caller);

    /// <summary>
    /// Takes back the results of items that failed, and what had none when the job ended, and works on them anew. Fails with
    /// <see cref="BatchErrors.NothingToRetry"/> or <see cref="BatchErrors.NotFinished"/>.
    /// </summary>
    [Alias("retry"), ResponseTimeout(RepeatTime.Limit)]
    Task<Result<BatchJob>> RetryAsync(string caller);

    /// <summary>Takes results of outside workers. One that an item has already stays.</summary>
    /// <returns>How many were taken; fails when an item is unknown or is not an outside worker's.</returns>
    [Alias("take-outside"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<int>> TakeOutsideAsync(ImmutableArray<OutsideResult> results);

    /// <summary>Whose it is; null: there is no such job. For callbacks of outside workers, which name no user.</summary>
    [Alias("owner"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<string?> OwnerAsync();

    /// <summary>Its progress, at most four times a second, up to and with its end. Ends at once when it is not the caller's.</summary>
    [Alias("watch")]
    IAsyncEnumerable<BatchJob> WatchAsync(string caller, CancellationToken cancellationToken = default);

    /// <summary>Takes up a job whose activation was lost, and sees to its deadline. Called by due work; answers when to look again.</summary>
    [Alias("wake"), Repeatable]
    Task<DateTimeOffset?> WakeAsync();

    /// <summary>
    /// Removes the job with items and results when it was kept for long enough, and items that never became a job. Called by due work;
    /// answers when to look again.
    /// </summary>
    [Alias("remove"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<DateTimeOffset?> RemoveAsync();
}

/// <summary>Takes in the items of a job that does not exist yet. Any number of them work at once.</summary>
[Alias("batch.intake")]
public interface IBatchIntakeGrain : IGrainWithIntegerKey
{
    /// <summary>Forgets what a broken request took in under this id before; the job, if it was started, stays.</summary>
    /// <returns>Whether the job was started: then there is nothing to take in.</returns>
    [Alias("begin"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<bool> BeginAsync(string jobId);

    /// <summary>Stores items. An item whose id another one has is left out.</summary>
    /// <returns>The numbers of those that were left out.</returns>
    [Alias("add"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<ImmutableArray<int>> AddAsync(string jobId, ImmutableArray<BatchNewItem> items);
}

/// <summary>Works on chunks, one at a time; the key is the job's id and the number of one of its slots.</summary>
[Alias("batch.worker")]
public interface IBatchWorkerGrain : IGrainWithStringKey
{
    /// <summary>Works on items one after the other; answers when the results of those that it finished are durable.</summary>
    /// <param name="chunk">Which items.</param>
    [Alias("run"), ResponseTimeout("01:00:00")]
    Task<BatchChunkReport> RunAsync(BatchChunk chunk);

    /// <summary>
    /// Ends what <see cref="RunAsync"/> does now: it answers soon, with what is finished by then. A cancelled call would not do: its caller
    /// is not told what was finished.
    /// </summary>
    [Alias("stop"), AlwaysInterleave, Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task StopAsync();
}

/// <summary>
/// Shares the cluster's slots out to jobs: evenly between users, and by priority between the jobs of one. There is one, with the key 0.
/// It remembers nothing beyond its activation: jobs ask again every moment and say what they hold.
/// </summary>
[Alias("batch.scheduler")]
public interface IBatchSchedulerGrain : IGrainWithIntegerKey
{
    /// <summary>How many slots the job may use until it asks again, which it does within a second.</summary>
    [Alias("ask"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<int> AskAsync(SlotRequest request);

    /// <summary>The job uses no slots any more.</summary>
    [Alias("leave"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task LeaveAsync(string jobId);
}
