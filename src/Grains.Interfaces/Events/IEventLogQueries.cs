using System.Collections.Immutable;

namespace Nexus.Events;

/// <summary>Reads the event log for people; handlers get it from their pump.</summary>
public interface IEventLogQueries
{
    /// <summary>The events of one aggregate, oldest first. Only as far back as the log is kept.</summary>
    /// <param name="aggregate">Kind and key: <c>templates.execution/exe_...</c>.</param>
    /// <param name="after">Only what comes after this one; null: from the start.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<ImmutableArray<TimelineEvent>> TimelineAsync(string aggregate, TimelineEvent? after, int limit, CancellationToken cancellationToken);
}

/// <summary>One event of an aggregate.</summary>
/// <param name="Tx">Place in the log: the writer's transaction.</param>
/// <param name="Seq">Place in the log: within the transaction.</param>
/// <param name="Id">The event.</param>
/// <param name="Type">Its outside name.</param>
/// <param name="Version">Of its type.</param>
/// <param name="Owner">The user it belongs to, or null.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="Trace">W3C <c>traceparent</c> of the command, or null.</param>
/// <param name="Data">The event as JSON text.</param>
[GenerateSerializer, Immutable, Alias("events.timeline")]
public sealed record TimelineEvent(
    [property: Id(0)] long Tx,
    [property: Id(1)] long Seq,
    [property: Id(2)] Guid Id,
    [property: Id(3)] string Type,
    [property: Id(4)] int Version,
    [property: Id(5)] string? Owner,
    [property: Id(6)] DateTimeOffset OccurredAt,
    [property: Id(7)] string? Trace,
    [property: Id(8)] string Data);
