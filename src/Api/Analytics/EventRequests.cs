using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Nexus.Analytics;

namespace Nexus.Api.Analytics;

/// <summary>Events to take. An array of events, or one event alone, is read as well.</summary>
/// <param name="Events">1 to 1,000.</param>
internal sealed record EventsRequest([Required, MinLength(1), MaxLength(AnalyticsLimits.Events)] IReadOnlyList<EventRequest?> Events);

/// <summary>One event.</summary>
/// <param name="Name">1 to 200 characters without control characters: order.placed.</param>
/// <param name="Id">Yours, 1 to 200 characters. An event with an id counts once, however often it is sent.</param>
/// <param name="Time">When it happened; now when left out. At most a day ahead, and not before what is kept.</param>
/// <param name="DistinctId">Who did it, as you count your users, 1 to 200 characters; the caller when left out.</param>
/// <param name="Properties">An object of texts, numbers, truth values, arrays of those, and objects of the same.</param>
internal sealed record EventRequest(
    [Required, StringLength(AnalyticsLimits.Name, MinimumLength = 1)] string? Name,
    [StringLength(AnalyticsLimits.Id, MinimumLength = 1)] string? Id = null,
    DateTimeOffset? Time = null,
    [StringLength(AnalyticsLimits.Id, MinimumLength = 1)] string? DistinctId = null,
    JsonElement? Properties = null);

/// <summary>What became of the events of a request.</summary>
/// <param name="Accepted">New ones, durable and counted.</param>
/// <param name="Duplicates">Those whose id was there already, or stands in the request twice.</param>
internal sealed record IngestResponse(int Accepted, int Duplicates)
{
    /// <summary>Of what the grain says.</summary>
    public static IngestResponse Of(Ingested ingested) => new(ingested.Accepted, ingested.Duplicates);
}
