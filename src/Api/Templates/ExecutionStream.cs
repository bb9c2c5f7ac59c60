using System.Text.Json.Serialization;
using Nexus.Api.Http;
using Nexus.Templates;

namespace Nexus.Api.Templates;

/// <summary>
/// The data of an event of an execution's stream. Which one it is, the name of the event says: <c>execution.started</c>,
/// <c>domain.started</c>, <c>domain.delta</c>, <c>domain.completed</c>, <c>domain.failed</c>, and at last one of
/// <c>execution.completed</c>, <c>execution.partial</c>, <c>execution.failed</c>, <c>execution.cancelled</c>.
/// </summary>
[JsonDerivedType(typeof(ExecutionStartedData))]
[JsonDerivedType(typeof(DomainStartedData))]
[JsonDerivedType(typeof(DomainDeltaData))]
[JsonDerivedType(typeof(DomainEndedData))]
[JsonDerivedType(typeof(ExecutionEndedData))]
internal abstract record ExecutionStreamData
{
    /// <summary>The event of a frame.</summary>
    public static ServerEvent<ExecutionStreamData> Of(ExecutionFrame frame) => frame switch
    {
        ExecutionStartedFrame started => new(
            frame.Position, "execution.started", new ExecutionStartedData(started.ExecutionId, AnalysisResponse.Of(started.Analysis)!, started.StartedAt)),
        DomainStartedFrame started => new(frame.Position, "domain.started", new DomainStartedData(started.Domain, started.Attempt)),
        DomainDeltaFrame delta => new(
            frame.Position, "domain.delta", new DomainDeltaData(delta.Domain, delta.Attempt, delta.Offset, delta.Text)),
        DomainCompletedFrame completed => new(frame.Position, "domain.completed", new DomainEndedData(SectionResponse.Of(completed.Section))),
        DomainFailedFrame failed => new(frame.Position, "domain.failed", new DomainEndedData(SectionResponse.Of(failed.Section))),
        ExecutionEndedFrame ended => new(
            frame.Position, NameOf(ended.Status), new ExecutionEndedData(
                ended.ExecutionId, ended.Status, UsageResponse.Of(ended.Usage), ended.Cost, FaultResponse.Of(ended.Fault), ended.FinishedAt)),
        _ => throw new InvalidOperationException($"{frame.GetType()} has no event."),
    };

    private static string NameOf(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Completed => "execution.completed",
        ExecutionStatus.Partial => "execution.partial",
        ExecutionStatus.Failed => "execution.failed",
        ExecutionStatus.Cancelled => "execution.cancelled",
        _ => throw new InvalidOperationException($"An execution does not end as {status}."),
    };
}

/// <summary><c>execution.started</c>: comes first; a client that meets it drops whatever it has of the execution.</summary>
/// <param name="ExecutionId">Its id.</param>
/// <param name="Analysis">What was understood; its domains are the sections that follow.</param>
/// <param name="StartedAt">When the work began.</param>
internal sealed record ExecutionStartedData(string ExecutionId, AnalysisResponse Analysis, DateTimeOffset StartedAt) : ExecutionStreamData;

/// <summary><c>domain.started</c>: a section is begun, or begun anew; a client drops the text it has of this domain.</summary>
/// <param name="Domain">The domain's id.</param>
/// <param name="Attempt">Grows when the section is begun anew.</param>
internal sealed record DomainStartedData(string Domain, int Attempt) : ExecutionStreamData;

/// <summary><c>domain.delta</c>: text to append to the domain's.</summary>
/// <param name="Domain">The domain's id.</param>
/// <param name="Attempt">The attempt that wrote it.</param>
/// <param name="Offset">How many UTF-16 units of the attempt's text come before.</param>
/// <param name="Text">What was written.</param>
internal sealed record DomainDeltaData(string Domain, int Attempt, int Offset, string Text) : ExecutionStreamData;

/// <summary><c>domain.completed</c> and <c>domain.failed</c>: a section is final.</summary>
/// <param name="Section">With the whole text, or with the error.</param>
internal sealed record DomainEndedData(SectionResponse Section) : ExecutionStreamData;

/// <summary>The last event: the execution is final, and the stream ends.</summary>
/// <param name="ExecutionId">Its id.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Usage">Tokens of all sections.</param>
/// <param name="Cost">Cost of all sections.</param>
/// <param name="Error">Why it failed as a whole; null otherwise.</param>
/// <param name="FinishedAt">When it ended.</param>
internal sealed record ExecutionEndedData(
    string ExecutionId, ExecutionStatus Status, UsageResponse Usage, decimal Cost, FaultResponse? Error, DateTimeOffset FinishedAt)
    : ExecutionStreamData;
