using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Bots;
using Nexus.Results;

namespace Nexus.Api.Bots;

/// <summary>Telegram bots of users (spec page 02, "Bots").</summary>
internal static class BotEndpoints
{
    private const string Path = "/api/v1/bots";

    /// <summary>Maps everything under <c>/bots</c>.</summary>
    internal static void MapBots(this IEndpointRouteBuilder api)
    {
        var bots = api.MapGroup("/bots").WithTags("Bots");
        bots.MapPost("", RegisterAsync).Idempotent().WithName("RegisterBot").WithSummary("Register a bot")
            .WithDescription("Telegram is asked whose the token is, and told to send the bot's updates here. If it can't be told at once, webhook.problem says why, and it is told later. A bot is registered once, by one account.")
            .WithErrors(BotErrors.TokenRefused, BotErrors.Taken, BotErrors.TooMany(100)).WithProblems(Problems.Unavailable)
            .WithRequestExample(BotExamples.Register).WithAnswerExample(StatusCodes.Status201Created, BotExamples.Bot);
        bots.MapGet("", ListAsync).WithName("ListBots").WithSummary("The caller's bots, the latest registered first")
            .WithAnswerExample(new Page<BotResponse>([BotExamples.Bot], NextCursor: null));
        bots.MapGet("/{id}", GetAsync).WithName("GetBot").WithSummary("One of the caller's bots")
            .WithErrors(BotErrors.NotFound).WithAnswerExample(BotExamples.Bot);
        bots.MapPatch("/{id}", ChangeAsync).WithName("ChangeBot").WithSummary("Change a bot's name or token")
            .WithDescription("With a new token the webhook gets a new secret; the old one is good for 10 minutes more.")
            .WithErrors(BotErrors.NotFound, BotErrors.TokenRefused).WithProblems(Problems.Unavailable)
            .WithRequestExample(BotExamples.Change).WithAnswerExample(BotExamples.Bot);
        bots.MapDelete("/{id}", DeleteAsync).WithName("DeleteBot").WithSummary("Delete a bot with all that is kept of its chats")
            .WithErrors(BotErrors.NotFound);
        bots.MapPost("/{id}/start", StartAsync).WithName("StartBot").WithSummary("Take updates and send messages again")
            .WithDescription("What waited is handled and sent. Starting a bot that runs tells Telegram again if it could not be told before.")
            .WithErrors(BotErrors.NotFound).WithAnswerExample(BotExamples.Bot);
        bots.MapPost("/{id}/stop", StopAsync).WithName("StopBot").WithSummary("Take no updates and send nothing")
            .WithDescription("Telegram keeps updates for 24 hours.").WithErrors(BotErrors.NotFound).WithAnswerExample(BotExamples.Stopped);
        bots.MapGet("/{id}/settings", GetSettingsAsync).WithName("GetBotSettings").WithSummary("What a bot does by itself")
            .WithErrors(BotErrors.NotFound).WithAnswerExample(BotExamples.Settings);
        bots.MapPut("/{id}/settings", SetSettingsAsync).WithName("SetBotSettings").WithSummary("Say anew what a bot does by itself")
            .WithErrors(BotErrors.NotFound, BotErrors.Invalid("menu[0].label", "There must be a text."))
            .WithRequestExample(BotExamples.Settings).WithAnswerExample(BotExamples.Settings);
        bots.MapGet("/{id}/webhook", GetWebhookAsync).WithName("GetBotWebhook").WithSummary("What Telegram says about a bot's webhook")
            .WithDescription("Telegram is asked for each request.").WithErrors(BotErrors.NotFound, BotErrors.TokenRefused).WithProblems(Problems.Unavailable)
            .WithAnswerExample(BotExamples.WebhookInfo);
        bots.MapGet("/{id}/stats", GetStatsAsync).WithName("GetBotStats").WithSummary("Figures of a bot")
            .WithErrors(BotErrors.NotFound).WithAnswerExample(BotExamples.Stats);
        bots.MapGet("/{id}/updates", ListUpdatesAsync).WithName("ListBotUpdates").WithSummary("What came in lately, the latest first")
            .WithDescription("For finding faults. Kept for 7 days unless the operator says otherwise.")
            .WithErrors(BotErrors.NotFound).WithAnswerExample(new Page<UpdateResponse>([BotExamples.Update], NextCursor: null));
        bots.MapPost("/{id}/updates/{updateId:long}/replay", ReplayAsync).WithName("ReplayBotUpdate").WithSummary("Handle a parked update once more")
            .WithDescription("It is handled after whatever its chat has handled since.").WithErrors(BotErrors.NotFound, BotErrors.NotParked);
        bots.MapGet("/{id}/subscribers", ListSubscribersAsync).WithName("ListSubscribers").WithSummary("Who talks with a bot in private")
            .WithErrors(BotErrors.NotFound).WithAnswerExample(new Page<SubscriberResponse>([BotExamples.Subscriber], NextCursor: null));
        bots.MapBroadcasts();
    }

    /// <summary>Asks the grain of an id; what can't be an id is unknown.</summary>
    private static Task<Result<T>> AskBotAsync<T>(this IGrainFactory grains, string id, Func<IBotGrain, Task<Result<T>>> ask) =>
        BotIds.IsValid(id) ? ask(grains.GetGrain<IBotGrain>(id)) : Task.FromResult<Result<T>>(BotErrors.NotFound);

    private static async Task<Results<Created<BotResponse>, ProblemResult>> RegisterAsync(
        RegisterBotRequest request, IdempotencySeed seed, ClaimsPrincipal caller, IGrainFactory grains)
    {
        if (BotIds.OfToken(request.Token) is not { } id)
            return BotErrors.TokenRefused.ToProblem();
        var owner = grains.GetGrain<IBotOwnerGrain>(caller.UserId());
        var result = await owner.RegisterAsync(id, request.Token, request.Name, seed.NewId(BotIds.Registration));
        return result.ToCreated(b => $"{Path}/{b.Id}", BotResponse.Of);
    }

    private static async Task<Ok<Page<BotResponse>>> ListAsync(PageQuery page, ClaimsPrincipal caller, IBotQueries bots, CancellationToken cancellationToken)
    {
        var rows = await bots.ListAsync(caller.UserId(), page.After, page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => row.Position, row => BotResponse.Of(row.Bot)));
    }

    private static async Task<Results<Tagged<BotResponse>, ProblemResult>> GetAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskBotAsync(id, g => g.GetAsync(caller.UserId()));
        return result.ToTagged(b => b.Version, BotResponse.Of);
    }

    private static async Task<Results<Tagged<BotResponse>, ProblemResult>> ChangeAsync(
        string id, ChangeBotRequest request, IfMatch ifMatch, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskBotAsync(id, g => g.ChangeAsync(caller.UserId(), request.ToChanges(), ifMatch.Version));
        return ifMatch.Check(result, BotErrors.Changed).ToTagged(b => b.Version, BotResponse.Of);
    }

    private static async Task<Results<NoContent, ProblemResult>> DeleteAsync(string id, IfMatch ifMatch, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = BotIds.IsValid(id) ? await grains.GetGrain<IBotGrain>(id).DeleteAsync(caller.UserId(), ifMatch.Version) : BotErrors.NotFound;
        return ifMatch.Check(result, BotErrors.Changed).ToNoContent();
    }

    private static async Task<Results<Tagged<BotResponse>, ProblemResult>> StartAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskBotAsync(id, g => g.StartAsync(caller.UserId()));
        return result.ToTagged(b => b.Version, BotResponse.Of);
    }

    private static async Task<Results<Tagged<BotResponse>, ProblemResult>> StopAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskBotAsync(id, g => g.StopAsync(caller.UserId()));
        return result.ToTagged(b => b.Version, BotResponse.Of);
    }

    private static async Task<Results<Tagged<BotSettingsBody>, ProblemResult>> GetSettingsAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskBotAsync(id, g => g.GetSettingsAsync(caller.UserId()));
        return result.ToTagged(s => s.Version, s => BotSettingsBody.Of(s.Settings));
    }

    private static async Task<Results<Tagged<BotSettingsBody>, ProblemResult>> SetSettingsAsync(
        string id, BotSettingsBody request, IfMatch ifMatch, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskBotAsync(id, g => g.SetSettingsAsync(caller.UserId(), request.ToSettings(), ifMatch.Version));
        return ifMatch.Check(result, BotErrors.Changed).ToTagged(s => s.Version, s => BotSettingsBody.Of(s.Settings));
    }

    private static async Task<Results<Ok<WebhookInfoResponse>, ProblemResult>> GetWebhookAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskBotAsync(id, g => g.GetWebhookInfoAsync(caller.UserId()));
        return result.ToOk(WebhookInfoResponse.Of);
    }

    private static async Task<Results<Ok<BotStatsResponse>, ProblemResult>> GetStatsAsync(
        string id, ClaimsPrincipal caller, IGrainFactory grains, IBotQueries bots, CancellationToken cancellationToken)
    {
        if ((await grains.AskBotAsync(id, g => g.GetAsync(caller.UserId()))).Error is { } error)
            return error.ToProblem();
        return TypedResults.Ok(BotStatsResponse.Of(await bots.GetStatsAsync(id, cancellationToken)));
    }

    private static async Task<Results<Ok<Page<UpdateResponse>>, ProblemResult>> ListUpdatesAsync(
        string id, [Description("pending, done or parked.")] string? status,
        PageQuery page, ClaimsPrincipal caller, IGrainFactory grains, IBotQueries bots, CancellationToken cancellationToken)
    {
        var wanted = QueryWord.Parse<UpdateStatus>(nameof(status), status);
        if ((await grains.AskBotAsync(id, g => g.GetAsync(caller.UserId()))).Error is { } error)
            return error.ToProblem();
        long? before = long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : null;
        var rows = await bots.ListUpdatesAsync(id, wanted, before, page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => row.UpdateId.ToString(CultureInfo.InvariantCulture), UpdateResponse.Of));
    }

    private static async Task<Results<NoContent, ProblemResult>> ReplayAsync(string id, long updateId, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = BotIds.IsValid(id) ? await grains.GetGrain<IBotGrain>(id).ReplayAsync(caller.UserId(), updateId) : BotErrors.NotFound;
        return result.ToNoContent();
    }

    private static async Task<Results<Ok<Page<SubscriberResponse>>, ProblemResult>> ListSubscribersAsync(
        string id, PageQuery page, ClaimsPrincipal caller, IGrainFactory grains, IBotQueries bots, CancellationToken cancellationToken)
    {
        if ((await grains.AskBotAsync(id, g => g.GetAsync(caller.UserId()))).Error is { } error)
            return error.ToProblem();
        var rows = await bots.ListSubscribersAsync(id, page.After, page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => row.Position, SubscriberResponse.Of));
    }
}
