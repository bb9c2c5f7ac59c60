namespace Nexus.Analytics;

/// <summary>Reads events one by one, however many there are.</summary>
public interface IEventExport
{
    /// <summary>Events by time, and of one time by key.</summary>
    IAsyncEnumerable<ExportedEvent> ReadAsync(ExportQuery query, CancellationToken cancellationToken);
}

/// <summary>Which events.</summary>
/// <param name="Owner">Whose; null: everybody's.</param>
/// <param name="From">From this time on.</param>
/// <param name="To">Before this time.</param>
/// <param name="Names">Empty: all.</param>
/// <param name="After">Only what stands after this place; null: from the start.</param>
public sealed record ExportQuery(string? Owner, DateTimeOffset From, DateTimeOffset To, IReadOnlyCollection<string> Names, ExportPlace? After);

/// <summary>Where an event stands in an export.</summary>
/// <param name="OccurredAt">To the microsecond.</param>
/// <param name="Key">Of the event.</param>
public sealed record ExportPlace(DateTimeOffset OccurredAt, Guid Key);

/// <summary>An event as it is kept.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Id">The client's id; else one of the server's.</param>
/// <param name="Name">Of the event.</param>
/// <param name="DistinctId">Who did it.</param>
/// <param name="Source">api, or log for what happened in Nexus.</param>
/// <param name="Properties">A JSON object on one level.</param>
public sealed record ExportedEvent(ExportPlace Place, string Id, string Name, string DistinctId, string Source, string Properties);
