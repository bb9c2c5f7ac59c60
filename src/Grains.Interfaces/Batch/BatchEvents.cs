using System.Text.Json.Serialization;
using Nexus.Events;

namespace Nexus.Batch;

/// <summary>A change of a job. The owner stands in the event's row.</summary>
/// <param name="JobId"><c>job_...</c></param>
/// <param name="Revision">Grows by one with each event of the job, from 1; what projections order by.</param>
public abstract record BatchEvent(string JobId, int Revision) : DomainEvent;

/// <summary>A job was made and began.</summary>
/// <param name="JobId">See <see cref="BatchEvent"/>.</param>
/// <param name="Revision">See <see cref="BatchEvent"/>.</param>
/// <param name="Items">How many items it has.</param>
/// <param name="ExternalItems">How many of them wait for outside workers.</param>
/// <param name="Priority">Beside the owner's other jobs.</param>
/// <param name="Deadline">When what is not done is given up, UTC; null: never.</param>
/// <param name="CreatedAt">UTC.</param>
[EventType("batch.created")]
public sealed record BatchCreated(
    string JobId, int Revision, int Items, int ExternalItems, BatchPriority Priority, DateTimeOffset? Deadline, DateTimeOffset CreatedAt)
    : BatchEvent(JobId, Revision);

/// <summary>The owner holds it.</summary>
/// <param name="JobId">See <see cref="BatchEvent"/>.</param>
/// <param name="Revision">See <see cref="BatchEvent"/>.</param>
[EventType("batch.paused")]
public sealed record BatchPaused(string JobId, int Revision) : BatchEvent(JobId, Revision);

/// <summary>It goes on: after a pause, or with what failed.</summary>
/// <param name="JobId">See <see cref="BatchEvent"/>.</param>
/// <param name="Revision">See <see cref="BatchEvent"/>.</param>
/// <param name="Round">One more with each retry.</param>
[EventType("batch.resumed")]
public sealed record BatchResumed(string JobId, int Revision, int Round) : BatchEvent(JobId, Revision);

/// <summary>What the job's items took since the last such event, for the owner's budget. Comes every few seconds while it works.</summary>
/// <param name="JobId">See <see cref="BatchEvent"/>.</param>
/// <param name="Revision">See <see cref="BatchEvent"/>.</param>
/// <param name="Taken">Tokens.</param>
/// <param name="Counts">By then.</param>
[EventType("batch.progressed")]
public sealed record BatchProgressed(string JobId, int Revision, BatchUsage Taken, BatchCounts Counts) : BatchEvent(JobId, Revision);

/// <summary>What every end tells.</summary>
/// <param name="JobId">See <see cref="BatchEvent"/>.</param>
/// <param name="Revision">See <see cref="BatchEvent"/>.</param>
/// <param name="Totals">The job's figures.</param>
/// <param name="CallbackUrl">Where this is told besides, or null.</param>
public abstract record BatchEnded(
    string JobId, int Revision, BatchTotals Totals, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CallbackUrl)
    : BatchEvent(JobId, Revision);

/// <summary>The figures of a job that ended.</summary>
/// <param name="Counts">Its items.</param>
/// <param name="Usage">Tokens of all rounds.</param>
/// <param name="Cost">In the currency of the price settings.</param>
/// <param name="DurationMs">From acceptance.</param>
/// <param name="FinishedAt">UTC.</param>
public sealed record BatchTotals(BatchCounts Counts, BatchUsage Usage, decimal Cost, long DurationMs, DateTimeOffset FinishedAt);

/// <summary>Every item has a result.</summary>
/// <param name="JobId">See <see cref="BatchEvent"/>.</param>
/// <param name="Revision">See <see cref="BatchEvent"/>.</param>
/// <param name="Totals">See <see cref="BatchEnded"/>.</param>
/// <param name="CallbackUrl">See <see cref="BatchEnded"/>.</param>
[EventType("batch.completed")]
public sealed record BatchCompleted(string JobId, int Revision, BatchTotals Totals, string? CallbackUrl)
    : BatchEnded(JobId, Revision, Totals, CallbackUrl);

/// <summary>An item failed, and the job was told to stop then.</summary>
/// <param name="JobId">See <see cref="BatchEvent"/>.</param>
/// <param name="Revision">See <see cref="BatchEvent"/>.</param>
/// <param name="Totals">See <see cref="BatchEnded"/>.</param>
/// <param name="CallbackUrl">See <see cref="BatchEnded"/>.</param>
[EventType("batch.failed")]
public sealed record BatchFailed(string JobId, int Revision, BatchTotals Totals, string? CallbackUrl)
    : BatchEnded(JobId, Revision, Totals, CallbackUrl);

/// <summary>The owner stopped it.</summary>
/// <param name="JobId">See <see cref="BatchEvent"/>.</param>
/// <param name="Revision">See <see cref="BatchEvent"/>.</param>
/// <param name="Totals">See <see cref="BatchEnded"/>.</param>
/// <param name="CallbackUrl">See <see cref="BatchEnded"/>.</param>
[EventType("batch.cancelled")]
public sealed record BatchCancelled(string JobId, int Revision, BatchTotals Totals, string? CallbackUrl)
    : BatchEnded(JobId, Revision, Totals, CallbackUrl);

/// <summary>Its deadline passed.</summary>
/// <param name="JobId">See <see cref="BatchEvent"/>.</param>
/// <param name="Revision">See <see cref="BatchEvent"/>.</param>
/// <param name="Totals">See <see cref="BatchEnded"/>.</param>
/// <param name="CallbackUrl">See <see cref="BatchEnded"/>.</param>
[EventType("batch.expired")]
public sealed record BatchExpired(string JobId, int Revision, BatchTotals Totals, string? CallbackUrl)
    : BatchEnded(JobId, Revision, Totals, CallbackUrl);
