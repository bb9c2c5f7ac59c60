namespace Nexus.Templates;

/// <summary>Something a watcher of an execution is told.</summary>
/// <param name="Position">
/// Opaque: what the watcher has seen, this frame included. It holds for every activation of the execution, also after a
/// crash, and is the <c>id:</c> of the SSE event.
/// </param>
[GenerateSerializer, Immutable, Alias("templates.frame")]
public abstract record ExecutionFrame([property: Id(0)] string Position);

/// <summary>
/// The work has begun. Comes first, once, in a watch from the beginning; a watcher that meets it drops whatever it has.
/// </summary>
/// <param name="Position">See <see cref="ExecutionFrame"/>.</param>
/// <param name="ExecutionId"><c>exe_...</c></param>
/// <param name="Analysis">What was understood; its domains are the sections that follow.</param>
/// <param name="StartedAt">UTC.</param>
[GenerateSerializer, Immutable, Alias("templates.frame.started")]
public sealed record ExecutionStartedFrame(
    string Position,
    [property: Id(0)] string ExecutionId,
    [property: Id(1)] QueryAnalysis Analysis,
    [property: Id(2)] DateTimeOffset StartedAt)
    : ExecutionFrame(Position);

/// <summary>
/// A section is being written. It may come again for a domain (a retry, a crash), then with a higher attempt: a watcher
/// drops the text it has of that domain.
/// </summary>
/// <param name="Position">See <see cref="ExecutionFrame"/>.</param>
/// <param name="Domain">The domain's id.</param>
/// <param name="Attempt">Starts at 1; may skip numbers.</param>
[GenerateSerializer, Immutable, Alias("templates.frame.domain-started")]
public sealed record DomainStartedFrame(
    string Position,
    [property: Id(0)] string Domain,
    [property: Id(1)] int Attempt)
    : ExecutionFrame(Position);

/// <summary>Text that was written. The deltas of one attempt, one after the other, are exactly the section's text.</summary>
/// <param name="Position">See <see cref="ExecutionFrame"/>.</param>
/// <param name="Domain">The domain's id.</param>
/// <param name="Attempt">Of the section.</param>
/// <param name="Offset">Where the text belongs, in UTF-16 units: the sum of the lengths of the deltas before.</param>
/// <param name="Text">Never empty.</param>
[GenerateSerializer, Immutable, Alias("templates.frame.domain-delta")]
public sealed record DomainDeltaFrame(
    string Position,
    [property: Id(0)] string Domain,
    [property: Id(1)] int Attempt,
    [property: Id(2)] int Offset,
    [property: Id(3)] string Text)
    : ExecutionFrame(Position);

/// <summary>A section is finished and durable.</summary>
/// <param name="Position">See <see cref="ExecutionFrame"/>.</param>
/// <param name="Section">With the whole text.</param>
[GenerateSerializer, Immutable, Alias("templates.frame.domain-completed")]
public sealed record DomainCompletedFrame(
    string Position,
    [property: Id(0)] ExecutionSection Section)
    : ExecutionFrame(Position);

/// <summary>A section was given up; the text a watcher has of it is void.</summary>
/// <param name="Position">See <see cref="ExecutionFrame"/>.</param>
/// <param name="Section">With the fault.</param>
[GenerateSerializer, Immutable, Alias("templates.frame.domain-failed")]
public sealed record DomainFailedFrame(
    string Position,
    [property: Id(0)] ExecutionSection Section)
    : ExecutionFrame(Position);

/// <summary>The execution reached a final status. Nothing follows.</summary>
/// <param name="Position">See <see cref="ExecutionFrame"/>.</param>
/// <param name="ExecutionId"><c>exe_...</c></param>
/// <param name="Status">Completed, partial, failed or cancelled.</param>
/// <param name="Usage">Sum over the sections.</param>
/// <param name="Cost">Sum over the sections.</param>
/// <param name="Fault">Why it failed as a whole, or null.</param>
/// <param name="FinishedAt">UTC.</param>
[GenerateSerializer, Immutable, Alias("templates.frame.ended")]
public sealed record ExecutionEndedFrame(
    string Position,
    [property: Id(0)] string ExecutionId,
    [property: Id(1)] ExecutionStatus Status,
    [property: Id(2)] TokenUsage Usage,
    [property: Id(3)] decimal Cost,
    [property: Id(4)] ExecutionFault? Fault,
    [property: Id(5)] DateTimeOffset FinishedAt)
    : ExecutionFrame(Position);
