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
using Nexus.Ids;
using Nexus.Results;

namespace Nexus.Api.Bots;

/// <summary>Messages of a bot to all who talk with it in private (spec page 02, "Bots").</summary>
internal static class BroadcastEndpoints
{
    private const string IdPrefix = "bro";
    private const string RetryPrefix = "ret";

    /// <summary>Maps everything under <c>/bots/{id}/broadcasts</c>.</summary>
    internal static void MapBroadcasts(this IEndpointRouteBuilder bots)
    {
        var broadcasts = bots.MapGroup("/{id}/broadcasts");
        broadcasts.MapPost("", StartAsync).Idempotent().WithName("StartBroadcast").WithSummary("Send a message to all who talk with a bot in private")
            .WithDescription("Its recipients are those whom the bot knows by now and who want it. They are found in the background; then it is sent as fast as Telegram allows, replies first. Several broadcasts of a bot share its pace, the oldest first.")
            .WithErrors(BotErrors.NotFound, BroadcastErrors.TooMany(20), BroadcastErrors.Invalid(BroadcastExamples.Reasons))
            .WithRequestExample(BroadcastExamples.Start).WithAnswerExample(StatusCodes.Status201Created, BroadcastExamples.Started);
        broadcasts.MapGet("", ListAsync).WithName("ListBroadcasts").WithSummary("A bot's broadcasts, the latest first")
            .WithDescription("Kept for 7 days after their end unless the operator says otherwise.")
            .WithErrors(BotErrors.NotFound).WithAnswerExample(new Page<BroadcastResponse>([BroadcastExamples.Running], NextCursor: null));
        broadcasts.MapGet("/{broadcastId}", GetAsync).WithName("GetBroadcast").WithSummary("How far a broadcast is, with rate and remaining time")
            .WithErrors(BotErrors.NotFound, BroadcastErrors.NotFound).WithAnswerExample(BroadcastExamples.Running);
        broadcasts.MapGet("/{broadcastId}/recipients", ListRecipientsAsync).WithName("ListRecipients").WithSummary("What became of a broadcast's recipients, by chat")
            .WithErrors(BotErrors.NotFound, BroadcastErrors.NotFound).WithAnswerExample(new Page<RecipientResponse>([BroadcastExamples.Recipient], NextCursor: null));
        broadcasts.MapCommands();
    }

    private static void MapCommands(this IEndpointRouteBuilder broadcasts)
    {
        broadcasts.MapPost("/{broadcastId}/pause", PauseAsync).WithName("PauseBroadcast").WithSummary("Hold a broadcast: nothing new is sent")
            .WithDescription("Within a second. Pausing twice is one pause.")
            .WithErrors(BroadcastErrors.NotFound, BroadcastErrors.Finished).WithAnswerExample(BroadcastExamples.Paused);
        broadcasts.MapPost("/{broadcastId}/resume", ResumeAsync).WithName("ResumeBroadcast").WithSummary("Go on with a broadcast that is held")
            .WithErrors(BroadcastErrors.NotFound, BroadcastErrors.Finished).WithAnswerExample(BroadcastExamples.Running);
        broadcasts.MapPost("/{broadcastId}/cancel", CancelAsync).WithName("CancelBroadcast").WithSummary("End a broadcast")
            .WithDescription("Who has the message has it; the others don't get it. Cancelling twice is one cancellation.")
            .WithErrors(BroadcastErrors.NotFound, BroadcastErrors.Finished).WithAnswerExample(BroadcastExamples.Cancelled);
        broadcasts.MapPost("/{broadcastId}/retry", RetryAsync).Idempotent().WithName("RetryBroadcast").WithSummary("Send it again to those who did not get it")
            .WithDescription("For a broadcast that is completed: to recipients whom Telegram refused, not to those who don't want the bot any more. With unknown: true also to those of whom it is not known whether they have it; they may get it twice.")
            .WithErrors(BroadcastErrors.NotFound, BroadcastErrors.Finished, BroadcastErrors.NotFinished, BroadcastErrors.NothingToRetry)
            .WithRequestExample(BroadcastExamples.Retry).WithAnswerExample(BroadcastExamples.Started);
    }

    private static async Task<Results<Created<BroadcastResponse>, ProblemResult>> StartAsync(
        string id, StartBroadcastRequest request, IdempotencySeed seed, ClaimsPrincipal caller, IGrainFactory grains)
    {
        if (!BotIds.IsValid(id))
            return BotErrors.NotFound.ToProblem();
        var result = await grains.GetGrain<IBroadcastGrain>(seed.NewId(IdPrefix)).StartAsync(request.ToCommand(caller.UserId(), id));
        return result.ToCreated(b => $"/api/v1/bots/{b.BotId}/broadcasts/{b.Id}", BroadcastResponse.Of);
    }

    private static async Task<Results<Ok<Page<BroadcastResponse>>, ProblemResult>> ListAsync(
        string id, PageQuery page, ClaimsPrincipal caller, IGrainFactory grains, IBroadcastQueries broadcasts, CancellationToken cancellationToken)
    {
        if ((await CheckBotAsync(grains, id, caller)) is { } error)
            return error.ToProblem();
        var rows = await broadcasts.ListAsync(id, caller.UserId(), page.After, page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => row.Id, BroadcastResponse.Of));
    }

    private static async Task<Results<Ok<BroadcastResponse>, ProblemResult>> GetAsync(
        string id, string broadcastId, ClaimsPrincipal caller, IGrainFactory grains, IBroadcastQueries broadcasts, CancellationToken cancellationToken)
    {
        if ((await CheckBotAsync(grains, id, caller)) is { } error)
            return error.ToProblem();
        return await broadcasts.FindAsync(id, caller.UserId(), broadcastId, cancellationToken) is { } broadcast
            ? TypedResults.Ok(BroadcastResponse.Of(broadcast))
            : BroadcastErrors.NotFound.ToProblem();
    }

    private static async Task<Results<Ok<Page<RecipientResponse>>, ProblemResult>> ListRecipientsAsync(
        string id, string broadcastId, [Description("pending, sending, sent, failed, gone, unknown or cancelled.")] string? status,
        PageQuery page, ClaimsPrincipal caller, IGrainFactory grains, IBroadcastQueries broadcasts, CancellationToken cancellationToken)
    {
        var wanted = QueryWord.Parse<RecipientStatus>(nameof(status), status);
        if ((await CheckBotAsync(grains, id, caller)) is { } error)
            return error.ToProblem();
        if (await broadcasts.FindAsync(id, caller.UserId(), broadcastId, cancellationToken) is null)
            return BroadcastErrors.NotFound.ToProblem();
        long? after = long.TryParse(page.After, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var last) ? last : null;
        var rows = await broadcasts.ListRecipientsAsync(broadcastId, wanted, after, page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => row.ChatId.ToString(CultureInfo.InvariantCulture), RecipientResponse.Of));
    }

    private static Task<Results<Ok<BroadcastResponse>, ProblemResult>> PauseAsync(
        string id, string broadcastId, ClaimsPrincipal caller, IGrainFactory grains) =>
        CommandAsync(broadcastId, grains, g => g.PauseAsync(id, caller.UserId()));

    private static Task<Results<Ok<BroadcastResponse>, ProblemResult>> ResumeAsync(
        string id, string broadcastId, ClaimsPrincipal caller, IGrainFactory grains) =>
        CommandAsync(broadcastId, grains, g => g.ResumeAsync(id, caller.UserId()));

    private static Task<Results<Ok<BroadcastResponse>, ProblemResult>> CancelAsync(
        string id, string broadcastId, ClaimsPrincipal caller, IGrainFactory grains) =>
        CommandAsync(broadcastId, grains, g => g.CancelAsync(id, caller.UserId()));

    private static Task<Results<Ok<BroadcastResponse>, ProblemResult>> RetryAsync(
        string id, string broadcastId, RetryBroadcastRequest request, IdempotencySeed seed, ClaimsPrincipal caller, IGrainFactory grains) =>
        CommandAsync(broadcastId, grains, g => g.RetryAsync(id, caller.UserId(), request.Unknown, seed.NewId(RetryPrefix)));

    private static async Task<Results<Ok<BroadcastResponse>, ProblemResult>> CommandAsync(
        string broadcastId, IGrainFactory grains, Func<IBroadcastGrain, Task<Result<Broadcast>>> command)
    {
        var result = NexusId.IsValid(broadcastId, IdPrefix)
            ? await command(grains.GetGrain<IBroadcastGrain>(broadcastId))
            : BroadcastErrors.NotFound;
        return result.ToOk(BroadcastResponse.Of);
    }

    private static async Task<Error?> CheckBotAsync(IGrainFactory grains, string id, ClaimsPrincipal caller) =>
        BotIds.IsValid(id) ? (await grains.GetGrain<IBotGrain>(id).GetAsync(caller.UserId())).Error : BotErrors.NotFound;
}
