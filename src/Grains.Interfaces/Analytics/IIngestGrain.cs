using System.Collections.Immutable;
using Nexus.Results;

namespace Nexus.Analytics;

/// <summary>
/// Takes events of clients. Any key will do: it runs in the silo that the call reaches first and hands over to the one writer of that
/// process.
/// </summary>
[Alias("analytics.ingest")]
public interface IIngestGrain : IGrainWithStringKey
{
    /// <summary>
    /// Stores events that passed the checks; answers after they are durable and counted. Those whose keys are there already change
    /// nothing. Fails with <see cref="AnalyticsErrors.Busy"/>.
    /// </summary>
    /// <param name="owner">Whose dataset.</param>
    /// <param name="events">Up to <see cref="AnalyticsLimits.Events"/>.</param>
    [Alias("ingest"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Ingested>> IngestAsync(string owner, ImmutableArray<NewEvent> events);
}

/// <summary>An event on its way in.</summary>
/// <param name="Key">What it is deduplicated by: <see cref="EventKey"/>.</param>
/// <param name="Id">The client's, or null.</param>
/// <param name="Name">1 to 200 visible characters.</param>
/// <param name="DistinctId">Who did it, as the client counts its users.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="Properties">A JSON object on one level, see <see cref="EventProperties"/>.</param>
[GenerateSerializer, Immutable, Alias("analytics.new-event")]
public sealed record NewEvent(
    [property: Id(0)] Guid Key,
    [property: Id(1)] string? Id,
    [property: Id(2)] string Name,
    [property: Id(3)] string DistinctId,
    [property: Id(4)] DateTimeOffset OccurredAt,
    [property: Id(5)] string Properties);

/// <summary>What became of a request's events.</summary>
/// <param name="Accepted">New ones.</param>
/// <param name="Duplicates">Those that were there, or stand in the request twice.</param>
[GenerateSerializer, Immutable, Alias("analytics.ingested")]
public sealed record Ingested([property: Id(0)] int Accepted, [property: Id(1)] int Duplicates);
