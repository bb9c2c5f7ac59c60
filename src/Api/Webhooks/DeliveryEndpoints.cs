using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Webhooks;

namespace Nexus.Api.Webhooks;

/// <summary>What was delivered to endpoints, and what was not.</summary>
internal static class DeliveryEndpoints
{
    private const int MaxType = 100;

    /// <summary>Maps deliveries and figures.</summary>
    internal static void MapDeliveries(this IEndpointRouteBuilder webhooks)
    {
        webhooks.MapGet("/{id}/deliveries", ListAsync).WithName("ListDeliveries").WithSummary("The deliveries to an endpoint, newest event first")
            .WithDescription("Filters: status, type (of the event, exactly), from and to (the event happened at or after, and before). Kept for 30 days unless the operator says otherwise.")
            .WithErrors(WebhookErrors.NotFound).WithAnswerExample(new Page<DeliveryResponse>([WebhookExamples.Delivery], NextCursor: null));
        webhooks.MapGet("/{id}/deliveries/{delivery}", GetAsync).WithName("GetDelivery").WithSummary("A delivery with its payload and all attempts")
            .WithErrors(WebhookErrors.NotFound, DeliveryErrors.NotFound).WithAnswerExample(WebhookExamples.DeliveryDetails);
        webhooks.MapPost("/{id}/deliveries/{delivery}/redeliver", RedeliverAsync).Idempotent().WithName("Redeliver").WithSummary("Send a delivery again")
            .WithDescription("Whatever became of it before. The webhook-id stays, so a receiver that had it knows it again.")
            .WithErrors(WebhookErrors.NotFound, DeliveryErrors.NotFound, WebhookErrors.Disabled)
            .WithAnswerExample(StatusCodes.Status202Accepted, WebhookExamples.Accepted);
        webhooks.MapPost("/{id}/recover", RecoverAsync).Idempotent().WithName("RecoverDeliveries").WithSummary("Send all deliveries again that failed since a time")
            .WithDescription("At most 14 days back, and at most 10,000, the oldest first.")
            .WithErrors(WebhookErrors.NotFound, WebhookErrors.Disabled)
            .WithAnswerExample(StatusCodes.Status202Accepted, new RecoveredResponse(12));
        webhooks.MapGet("/stats", GetStatsAsync).WithName("GetWebhookStats").WithSummary("How deliveries went today")
            .WithAnswerExample(WebhookExamples.Stats);
    }

    /// <summary>Where a delivery is.</summary>
    internal static string PathOf(string id, string delivery) => $"{WebhookEndpoints.PathOf(id)}/deliveries/{delivery}";

    private static async Task<Results<Ok<Page<DeliveryResponse>>, ProblemResult>> ListAsync(
        string id,
        [Description("pending, succeeded, failed or cancelled.")] string? status,
        [Description("The event's type, exactly."), StringLength(MaxType)] string? type,
        [Description("The event happened at this time or later.")] DateTimeOffset? from,
        [Description("The event happened before this time.")] DateTimeOffset? to,
        PageQuery page, ClaimsPrincipal caller, IGrainFactory grains, IDeliveryQueries deliveries, CancellationToken cancellationToken)
    {
        var filter = new DeliveryFilter(QueryWord.Parse<DeliveryStatus>(nameof(status), status), type, from, to);
        if ((await FindAsync(grains, id, caller)).Error is { } error)
            return error.ToProblem();
        var rows = await deliveries.ListAsync(caller.UserId(), id, filter, page.After, page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => row.Id, DeliveryResponse.Of));
    }

    private static async Task<Results<Ok<DeliveryDetailsResponse>, ProblemResult>> GetAsync(
        string id, string delivery, ClaimsPrincipal caller, IGrainFactory grains, IDeliveryQueries deliveries, CancellationToken cancellationToken)
    {
        if ((await FindAsync(grains, id, caller)).Error is { } error)
            return error.ToProblem();
        var found = NexusId.IsValid(delivery, WebhookIds.Delivery) ? await deliveries.FindAsync(caller.UserId(), id, delivery, cancellationToken) : null;
        return found is null ? DeliveryErrors.NotFound.ToProblem() : TypedResults.Ok(DeliveryDetailsResponse.Of(found));
    }

    private static async Task<Results<Accepted<DeliveryAcceptedResponse>, ProblemResult>> RedeliverAsync(
        string id, string delivery, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var error = await WhyNotAsync(grains, id, caller)
            ?? (NexusId.IsValid(delivery, WebhookIds.Delivery) ? (await Deliveries(grains, id).RedeliverAsync(delivery)).Error : DeliveryErrors.NotFound);
        return error is null
            ? TypedResults.Accepted(PathOf(id, delivery), new DeliveryAcceptedResponse(delivery, PathOf(id, delivery)))
            : error.ToProblem();
    }

    private static async Task<Results<Accepted<RecoveredResponse>, ProblemResult>> RecoverAsync(
        string id, [Description("Deliveries that failed since this time; at most 14 days ago.")] DateTimeOffset since,
        ClaimsPrincipal caller, IGrainFactory grains, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        if (since > now || since < now.AddDays(-WebhookLimits.RecoverDays))
            return Problems.InvalidParameter("since", $"must be a time of the last {WebhookLimits.RecoverDays} days");
        if (await WhyNotAsync(grains, id, caller) is { } error)
            return error.ToProblem();
        var recovered = await Deliveries(grains, id).RecoverAsync(since.ToUniversalTime());
        return TypedResults.Accepted($"{WebhookEndpoints.PathOf(id)}/deliveries", new RecoveredResponse(recovered));
    }

    private static async Task<Ok<WebhookStatsResponse>> GetStatsAsync(ClaimsPrincipal caller, IDeliveryQueries deliveries, CancellationToken cancellationToken) =>
        TypedResults.Ok(WebhookStatsResponse.Of(await deliveries.GetStatsAsync(caller.UserId(), endpointId: null, cancellationToken)));

    private static IDeliveryGrain Deliveries(IGrainFactory grains, string id) => grains.GetGrain<IDeliveryGrain>(id);

    private static Task<Result<Webhook>> FindAsync(IGrainFactory grains, string id, ClaimsPrincipal caller) =>
        grains.AskWebhookAsync(id, g => g.GetAsync(caller.UserId()));

    // What is sent again to a disabled endpoint would wait without a sign.
    private static async Task<Error?> WhyNotAsync(IGrainFactory grains, string id, ClaimsPrincipal caller)
    {
        var found = await FindAsync(grains, id, caller);
        return found.Error ?? (found.Require().Enabled ? null : WebhookErrors.Disabled);
    }
}
