using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Api.RateLimits;
using Nexus.Bots;
using Nexus.RateLimits;

namespace Nexus.Api.Bots;

/// <summary>Where Telegram sends updates (spec page 02, "Webhook gateway").</summary>
internal static class UpdateEndpoints
{
    private const string AnyKey = "take";
    private const string SecretHeader = "X-Telegram-Bot-Api-Secret-Token";

    /// <summary>Maps <c>/webhook</c>, which stands beside the API.</summary>
    internal static void MapUpdates(this IEndpointRouteBuilder all)
    {
        // Updates of all bots come from a few addresses of Telegram's: a limit by address would be one for all of them together.
        var webhook = all.MapGroup("/webhook").WithTags("Bots").Limited(RateClass.None).WithMetadata(new BodyLimit(BotBodies.Update));
        webhook.MapPost("/{bot}", TakeAsync).WithName("TakeUpdate").WithSummary("Take an update from Telegram")
            .WithDescription("For Telegram, not for callers of the API. The bot is an id (bot_...), or main for the installation's own. X-Telegram-Bot-Api-Secret-Token has the webhook's secret. Answers 200 once the update is durable; one that came before is taken again and ignored. Addresses of the system before, with a token in place of the id, are taken too; those need no secret.")
            .Accepts<JsonElement>("application/json")
            .WithErrors(BotErrors.NotFound, BotErrors.WrongSecret, BotErrors.Stopped).WithProblems(Problems.Malformed, Problems.TooLarge, Problems.Unavailable)
            .WithRequestExample(BotExamples.UpdateBody);
    }

    private static async Task<Results<Ok, ProblemResult>> TakeAsync(
        string bot, HttpContext context, UpdateGates gates, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var secret = context.Request.Headers[SecretHeader] is [{ } only] ? only : null;
        if (await gates.WhyNotAsync(bot, secret, context.Features.Get<LegacyToken>()?.Text) is { } error)
            return error.ToProblem();
        var update = await UpdateBody.ReadAsync(context.Request, cancellationToken);
        await grains.GetGrain<IUpdateIntakeGrain>(AnyKey).TakeAsync(bot, update);
        return TypedResults.Ok();
    }
}
