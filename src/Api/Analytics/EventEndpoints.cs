using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Nexus.Analytics;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Api.RateLimits;
using Nexus.RateLimits;

namespace Nexus.Api.Analytics;

/// <summary>The way in for events.</summary>
internal static class EventEndpoints
{
    private const string KeyPrefix = "evt";

    /// <summary>Maps it under <c>/analytics</c>.</summary>
    internal static void MapEvents(this IEndpointRouteBuilder analytics)
    {
        analytics.MapPost("/events", IngestAsync).Limited(RateClass.Ingest).Idempotent().WithName("IngestEvents").WithSummary("Take events, up to 1,000 at once")
            .WithDescription("The body is one event, an array of events, or an object with events. Answers 202 after all of them are durable and counted; of a request that is refused, none is. An event with an id counts once, however often it is sent; one without an id counts each time, unless the request has an Idempotency-Key.")
            .WithErrors(AnalyticsErrors.Busy)
            .WithRequestExample(AnalyticsExamples.Events).WithAnswerExample(StatusCodes.Status202Accepted, new IngestResponse(Accepted: 1, Duplicates: 0));
    }

    private static async Task<Results<Accepted<IngestResponse>, ProblemResult>> IngestAsync(
        EventsBody body, IdempotencySeed seed, ClaimsPrincipal caller, IGrainFactory grains, IOptions<AnalyticsOptions> options, TimeProvider clock)
    {
        var owner = caller.UserId();
        var checks = new EventChecks(body, owner, clock.GetUtcNow(), options.Value.RetentionDays, i => KeyOf(seed, i));
        if (!checks.TryMake(out var events, out var problem))
            return problem;
        var result = await grains.GetGrain<IIngestGrain>(KeyPrefix).IngestAsync(owner, events);
        return result.Error is { } error ? error.ToProblem() : TypedResults.Accepted((string?)null, IngestResponse.Of(result.Require()));
    }

    private static Guid KeyOf(IdempotencySeed seed, int number) => Guid.ParseExact(seed.NewId(KeyPrefix, number)[(KeyPrefix.Length + 1)..], "N");
}
