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

/// <summary>Endpoints that events are sent to (spec page 02, "Webhooks (outbound)").</summary>
internal static class WebhookEndpoints
{
    private const string Path = "/api/v1/webhooks";

    /// <summary>Maps everything under <c>/webhooks</c>.</summary>
    internal static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").WithTags("Webhooks");
        webhooks.MapPost("/register", RegisterAsync).Idempotent().WithName("RegisterWebhook").WithSummary("Register an endpoint")
            .WithDescription("Every event of the account that happens from now on and fits the subscription is sent there. The answer has the secret to check signatures with.")
            .WithErrors(WebhookErrors.Invalid("url", "The URL's host is not on the public internet."), WebhookErrors.TooMany(100))
            .WithRequestExample(WebhookExamples.Register).WithAnswerExample(StatusCodes.Status201Created, WebhookExamples.Registered);
        webhooks.MapGet("/list", ListAsync).WithName("ListWebhooks").WithSummary("The caller's endpoints, newest first")
            .WithDescription("Once a request named a callback URL, the list also has one of the kind callbacks, whose secret signs those.")
            .WithAnswerExample(new Page<WebhookResponse>([WebhookExamples.Webhook], NextCursor: null));
        webhooks.MapGet("/{id}", GetAsync).WithName("GetWebhook").WithSummary("One of the caller's endpoints")
            .WithErrors(WebhookErrors.NotFound).WithAnswerExample(WebhookExamples.Webhook);
        webhooks.MapPut("/{id}", ReplaceAsync).WithName("ReplaceWebhook").WithSummary("Say anew what an endpoint wants")
            .WithDescription("Its secrets stay, and so do its headers when they are left out. What was sent already is not taken back; what waits goes to the new URL.")
            .WithErrors(WebhookErrors.NotFound, WebhookErrors.ReadOnly, WebhookErrors.Invalid("events[0]", "There is no such event."))
            .WithRequestExample(WebhookExamples.Replace).WithAnswerExample(WebhookExamples.Webhook);
        webhooks.MapPatch("/{id}", ChangeAsync).WithName("ChangeWebhook").WithSummary("Change some of what an endpoint wants")
            .WithErrors(WebhookErrors.NotFound, WebhookErrors.ReadOnly, WebhookErrors.Invalid("events[0]", "There is no such event."))
            .WithRequestExample(WebhookExamples.Change).WithAnswerExample(WebhookExamples.Webhook);
        webhooks.MapDelete("/{id}", DeleteAsync).WithName("DeleteWebhook").WithSummary("Delete an endpoint")
            .WithDescription("What waits is not sent any more.").WithErrors(WebhookErrors.NotFound, WebhookErrors.ReadOnly);
        webhooks.MapPost("/{id}/enable", EnableAsync).WithName("EnableWebhook").WithSummary("Send to an endpoint again")
            .WithDescription("What waited meanwhile is sent, and earlier failures are forgotten. Enabling twice is enabling once.")
            .WithErrors(WebhookErrors.NotFound, WebhookErrors.ReadOnly).WithAnswerExample(WebhookExamples.Webhook);
        webhooks.MapPost("/{id}/disable", DisableAsync).WithName("DisableWebhook").WithSummary("Send nothing to an endpoint for now")
            .WithDescription("Events that happen meanwhile are not kept for it.")
            .WithErrors(WebhookErrors.NotFound, WebhookErrors.ReadOnly).WithAnswerExample(WebhookExamples.Disabled);
        webhooks.MapGet("/event-types", ListTypes).WithName("ListEventTypes").WithSummary("The events that there are")
            .WithDescription("Each with a JSON Schema of the body that is sent, and an example. The list comes whole.")
            .WithAnswerExample(new Page<EventTypeResponse>([WebhookExamples.EventType], NextCursor: null));
        webhooks.MapSecrets();
        webhooks.MapDeliveries();
    }

    /// <summary>Where an endpoint is.</summary>
    internal static string PathOf(string id) => $"{Path}/{id}";

    /// <summary>Asks the grain of an id; what can't be an id is unknown.</summary>
    internal static Task<Result<T>> AskWebhookAsync<T>(this IGrainFactory grains, string id, Func<IWebhookGrain, Task<Result<T>>> ask) =>
        NexusId.IsValid(id, WebhookIds.Endpoint) ? ask(grains.GetGrain<IWebhookGrain>(id)) : Task.FromResult<Result<T>>(WebhookErrors.NotFound);

    private static async Task<Results<Created<RegisteredWebhookResponse>, ProblemResult>> RegisterAsync(
        RegisterWebhookRequest request, IdempotencySeed seed, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var owner = grains.GetGrain<IWebhookOwnerGrain>(caller.UserId());
        var result = await owner.RegisterAsync(seed.NewId(WebhookIds.Endpoint), request.ToDefinition(), request.Secret);
        return result.ToCreated(r => PathOf(r.Webhook.Id), RegisteredWebhookResponse.Of);
    }

    private static async Task<Ok<Page<WebhookResponse>>> ListAsync(
        PageQuery page, ClaimsPrincipal caller, IWebhookQueries webhooks, CancellationToken cancellationToken)
    {
        var rows = await webhooks.ListAsync(caller.UserId(), page.After, page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => row.Id, WebhookResponse.Of));
    }

    private static async Task<Results<Tagged<WebhookResponse>, ProblemResult>> GetAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskWebhookAsync(id, g => g.GetAsync(caller.UserId()));
        return result.ToTagged(w => w.Version, WebhookResponse.Of);
    }

    private static async Task<Results<Tagged<WebhookResponse>, ProblemResult>> ReplaceAsync(
        string id, ReplaceWebhookRequest request, IfMatch ifMatch, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskWebhookAsync(id, g => g.ReplaceAsync(caller.UserId(), request.ToDefinition(), ifMatch.Version));
        return ifMatch.Check(result, WebhookErrors.Changed).ToTagged(w => w.Version, WebhookResponse.Of);
    }

    private static async Task<Results<Tagged<WebhookResponse>, ProblemResult>> ChangeAsync(
        string id, ChangeWebhookRequest request, IfMatch ifMatch, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskWebhookAsync(id, g => g.ChangeAsync(caller.UserId(), request.ToChanges(), ifMatch.Version));
        return ifMatch.Check(result, WebhookErrors.Changed).ToTagged(w => w.Version, WebhookResponse.Of);
    }

    private static async Task<Results<NoContent, ProblemResult>> DeleteAsync(string id, IfMatch ifMatch, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = NexusId.IsValid(id, WebhookIds.Endpoint)
            ? await grains.GetGrain<IWebhookGrain>(id).DeleteAsync(caller.UserId(), ifMatch.Version)
            : WebhookErrors.NotFound;
        return ifMatch.Check(result, WebhookErrors.Changed).ToNoContent();
    }

    private static async Task<Results<Tagged<WebhookResponse>, ProblemResult>> EnableAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskWebhookAsync(id, g => g.EnableAsync(caller.UserId()));
        return result.ToTagged(w => w.Version, WebhookResponse.Of);
    }

    private static async Task<Results<Tagged<WebhookResponse>, ProblemResult>> DisableAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskWebhookAsync(id, g => g.DisableAsync(caller.UserId()));
        return result.ToTagged(w => w.Version, WebhookResponse.Of);
    }

    private static Ok<Page<EventTypeResponse>> ListTypes(IWebhookEventTypes types) =>
        TypedResults.Ok(new Page<EventTypeResponse>([.. types.List().Select(EventTypeResponse.Of)], NextCursor: null));
}
