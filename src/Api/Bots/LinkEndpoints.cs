using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Bots;

namespace Nexus.Api.Bots;

/// <summary>Chats with the main bot that act for the caller's account.</summary>
internal static class LinkEndpoints
{
    private const string Path = "/api/v1/bots/links";

    /// <summary>Maps <c>/bots/link-codes</c> and <c>/bots/links</c>.</summary>
    internal static void MapBotLinks(this IEndpointRouteBuilder api)
    {
        var bots = api.MapGroup("/bots").WithTags("Bots");
        bots.MapPost("/link-codes", MakeCodeAsync).Idempotent().WithName("MakeLinkCode").WithSummary("Make a code that links a chat with the main bot")
            .WithDescription("Opening url in Telegram, or sending /start and the code to the main bot, has that chat act for the caller's bots. A code is good once, for 15 minutes; a new one takes the place of the one before.")
            .WithErrors(LinkErrors.NoMainBot).WithProblems(Problems.Unavailable)
            .WithAnswerExample(StatusCodes.Status201Created, LinkExamples.Code);
        bots.MapGet("/links", ListAsync).WithName("ListBotLinks").WithSummary("The chats that act for the caller's account, the latest first")
            .WithAnswerExample(LinkExamples.Links);
        bots.MapDelete("/links/{chatId}", UnlinkAsync).WithName("DeleteBotLink").WithSummary("Have a chat act for the account no longer")
            .WithErrors(LinkErrors.NotFound);
    }

    private static async Task<Results<Created<LinkCodeResponse>, ProblemResult>> MakeCodeAsync(ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.Links(caller).MakeCodeAsync();
        return result.ToCreated(_ => Path, LinkCodeResponse.Of);
    }

    private static async Task<Ok<BotLinksResponse>> ListAsync(ClaimsPrincipal caller, IGrainFactory grains)
    {
        var links = await grains.Links(caller).ListAsync();
        return TypedResults.Ok(new BotLinksResponse([.. links.Select(BotLinkResponse.Of)]));
    }

    private static async Task<Results<NoContent, ProblemResult>> UnlinkAsync(string chatId, ClaimsPrincipal caller, IGrainFactory grains)
    {
        if (!long.TryParse(chatId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return LinkErrors.NotFound.ToProblem();
        var result = await grains.Links(caller).UnlinkAsync(id);
        return result.ToNoContent();
    }

    private static IBotLinksGrain Links(this IGrainFactory grains, ClaimsPrincipal caller) => grains.GetGrain<IBotLinksGrain>(caller.UserId());
}
