using System.Collections.Immutable;

namespace Nexus.Batch;

/// <summary>Reads jobs, items and results.</summary>
public interface IBatchQueries
{
    /// <summary>A user's jobs, newest first. Some milliseconds behind.</summary>
    Task<ImmutableArray<BatchSummary>> ListAsync(
        string owner, BatchStatus? status, string? afterId, int count, CancellationToken cancellationToken);

    /// <summary>Items of a job with what is there of their results, in the order in which they were sent.</summary>
    /// <param name="filter">Which; that the job is the caller's was checked.</param>
    /// <param name="after">Only behind this number.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<ImmutableArray<BatchItem>> ItemsAsync(BatchItemFilter filter, int after, int count, CancellationToken cancellationToken);

    /// <summary>A user's figures.</summary>
    Task<BatchStats> StatsAsync(string owner, DateTimeOffset since, CancellationToken cancellationToken);
}

/// <summary>Which items are read.</summary>
/// <param name="JobId">Of this job.</param>
/// <param name="IsOver">Whether the job ended: what has no result then was cancelled.</param>
/// <param name="Status">Only these; null: all.</param>
/// <param name="WithOperations">Whether what was sent comes along with each; otherwise only with those that wait for outside workers.</param>
[GenerateSerializer, Immutable, Alias("batch.item-filter")]
public sealed record BatchItemFilter(
    [property: Id(0)] string JobId,
    [property: Id(1)] bool IsOver,
    [property: Id(2)] BatchItemStatus? Status = null,
    [property: Id(3)] bool WithOperations = false);

/// <summary>A job as lists show it.</summary>
/// <param name="Id"><c>job_...</c></param>
/// <param name="Status">How far it is.</param>
/// <param name="Counts">As the last event told them: while it works, some seconds old.</param>
/// <param name="Priority">Beside the owner's others.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="FinishedAt">UTC, or null.</param>
[GenerateSerializer, Immutable, Alias("batch.summary")]
public sealed record BatchSummary(
    [property: Id(0)] string Id,
    [property: Id(1)] BatchStatus Status,
    [property: Id(2)] BatchCounts Counts,
    [property: Id(3)] BatchPriority Priority,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] DateTimeOffset? FinishedAt);

/// <summary>An item with its result.</summary>
/// <param name="Number">Its place in what was sent.</param>
/// <param name="ItemId">The owner's name for it, or its number.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Attempts">Tries so far that had an outcome.</param>
/// <param name="Operation">What is to be done, JSON text, or null: see <see cref="BatchItemFilter"/>.</param>
/// <param name="Result">The answer, JSON text, or null.</param>
/// <param name="Error">Why it failed, JSON text, or null.</param>
/// <param name="DurationMs">Of the try that counted, or null.</param>
/// <param name="FinishedAt">UTC, or null.</param>
[GenerateSerializer, Immutable, Alias("batch.item")]
public sealed record BatchItem(
    [property: Id(0)] int Number,
    [property: Id(1)] string ItemId,
    [property: Id(2)] BatchItemStatus Status,
    [property: Id(3)] int Attempts,
    [property: Id(4)] string? Operation,
    [property: Id(5)] string? Result,
    [property: Id(6)] string? Error,
    [property: Id(7)] int? DurationMs,
    [property: Id(8)] DateTimeOffset? FinishedAt);

/// <summary>What a user's jobs did.</summary>
/// <param name="Jobs">How many by status.</param>
/// <param name="Since">From when on the rest is counted, UTC.</param>
/// <param name="Completed">Items with an answer.</param>
/// <param name="Failed">Items that were given up.</param>
/// <param name="MeanMs">What a try took on average; null: there was none.</param>
/// <param name="P95Ms">What 95 of 100 tries stayed below; null: there was none.</param>
[GenerateSerializer, Immutable, Alias("batch.stats")]
public sealed record BatchStats(
    [property: Id(0)] ImmutableDictionary<BatchStatus, int> Jobs,
    [property: Id(1)] DateTimeOffset Since,
    [property: Id(2)] long Completed,
    [property: Id(3)] long Failed,
    [property: Id(4)] double? MeanMs,
    [property: Id(5)] double? P95Ms);
