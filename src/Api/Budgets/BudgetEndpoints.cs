using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Budgets;
using Nexus.Ids;
using Nexus.Users;

namespace Nexus.Api.Budgets;

/// <summary>What users may spend on models.</summary>
internal static class BudgetEndpoints
{
    private const string UserPrefix = "usr";

    private static readonly BudgetResponse Example = new(
        Limit: 200_000, IsOwn: false, Used: 41_200, Reserved: 2_300, Remaining: 156_500, new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Maps the caller's budget, and those of others for admins.</summary>
    internal static void MapBudgets(this IEndpointRouteBuilder api)
    {
        var templates = api.MapGroup("/templates").WithTags("Templates");
        templates.MapGet("/budget", GetOwnAsync).WithName("GetBudget").WithSummary("How many tokens the caller has left today")
            .WithDescription("Executions and replies of the caller's conversations take from it. What an answer may take at most is set aside while it is written.")
            .WithAnswerExample(Example);
        var admin = api.MapGroup("/admin/budgets").WithTags("Admin");
        admin.MapGet("/{userId}", GetAsync).WithName("GetUserBudget").WithSummary("How many tokens a user has left today")
            .WithErrors(UserErrors.UserNotFound).WithAnswerExample(Example);
        admin.MapPut("/{userId}", SetAsync).WithName("SetUserBudget").WithSummary("Give a user a limit of his own, or take it away")
            .WithErrors(UserErrors.UserNotFound).WithRequestExample(new BudgetRequest(DailyTokens: 200_000)).WithAnswerExample(Example);
    }

    private static async Task<Ok<BudgetResponse>> GetOwnAsync(ClaimsPrincipal caller, IGrainFactory grains) =>
        TypedResults.Ok(BudgetResponse.Of(await grains.GetGrain<IBudgetGrain>(caller.UserId()).GetAsync()));

    private static async Task<Results<Ok<BudgetResponse>, ProblemResult>> GetAsync(string userId, IGrainFactory grains)
    {
        if (!await ExistsAsync(userId, grains))
            return UserErrors.UserNotFound.ToProblem();
        return TypedResults.Ok(BudgetResponse.Of(await grains.GetGrain<IBudgetGrain>(userId).GetAsync()));
    }

    private static async Task<Results<Ok<BudgetResponse>, ProblemResult>> SetAsync(string userId, BudgetRequest request, IGrainFactory grains)
    {
        if (!await ExistsAsync(userId, grains))
            return UserErrors.UserNotFound.ToProblem();
        return TypedResults.Ok(BudgetResponse.Of(await grains.GetGrain<IBudgetGrain>(userId).SetLimitAsync(request.DailyTokens)));
    }

    private static async Task<bool> ExistsAsync(string userId, IGrainFactory grains) =>
        NexusId.IsValid(userId, UserPrefix) && (await grains.GetGrain<IUserGrain>(userId).GetAsync()).IsSuccess;
}
