using System.Collections.Immutable;

namespace Nexus.Events;

/// <summary>Reads the events that a handler could not take.</summary>
public interface IParkedEventQueries
{
    /// <summary>The latest parked first.</summary>
    /// <param name="group">One group's only, or null: of all.</param>
    /// <param name="before">Only what was parked before this one; null: from the start.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<ImmutableArray<ParkedEvent>> ListAsync(string? group, ParkedEvent? before, int limit, CancellationToken cancellationToken);

    /// <summary>One, or null.</summary>
    Task<ParkedEvent?> FindAsync(string group, Guid eventId, CancellationToken cancellationToken);
}

/// <summary>An event that waits for a person.</summary>
/// <param name="Group">Whose handler failed.</param>
/// <param name="EventId">The event.</param>
/// <param name="Partition">Of the log.</param>
/// <param name="Type">The event's outside name.</param>
/// <param name="Aggregate">Kind and key of what changed.</param>
/// <param name="Owner">The user it belongs to, or null.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="Data">The event as JSON text.</param>
/// <param name="Attempts">How often the handler failed on it.</param>
/// <param name="Error">What it said last. For operators only.</param>
/// <param name="ParkedAt">UTC.</param>
[GenerateSerializer, Immutable, Alias("events.parked")]
public sealed record ParkedEvent(
    [property: Id(0)] string Group,
    [property: Id(1)] Guid EventId,
    [property: Id(2)] int Partition,
    [property: Id(3)] string Type,
    [property: Id(4)] string Aggregate,
    [property: Id(5)] string? Owner,
    [property: Id(6)] DateTimeOffset OccurredAt,
    [property: Id(7)] string Data,
    [property: Id(8)] int Attempts,
    [property: Id(9)] string Error,
    [property: Id(10)] DateTimeOffset ParkedAt);
