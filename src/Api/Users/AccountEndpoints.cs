using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>The accounts of others, for admins (spec page 02, "Auth").</summary>
internal static class AccountEndpoints
{
    /// <summary>Maps <c>/users</c>.</summary>
    internal static void MapAccounts(this IEndpointRouteBuilder auth)
    {
        var users = auth.MapGroup("/users");
        users.MapGet("", ListAsync).WithName("ListUsers").WithSummary("All accounts, newest first")
            .WithDescription("Some milliseconds behind.")
            .WithAnswerExample(new Page<AccountResponse>([UserExamples.Account], NextCursor: null));
        users.MapGet("/{id}", GetAsync).WithName("GetUser").WithSummary("One account")
            .WithErrors(UserErrors.UserNotFound).WithAnswerExample(UserExamples.Account);
        users.MapPatch("/{id}", ChangeAsync).WithName("ChangeUser").WithSummary("Change an account's name or roles, block it or let it in again")
            .WithDescription("What is left out stays as it is. A block ends all sessions; access tokens that are out are refused within seconds, API keys within half a minute. Nobody can block himself or give up his own admin role.")
            .WithErrors(UserErrors.UserNotFound, UserErrors.OwnAccount)
            .WithRequestExample(UserExamples.AccountChange).WithAnswerExample(UserExamples.Account);
        users.MapDelete("/{id}", EraseAsync).WithName("EraseUser").WithSummary("Erase an account and what is kept about its owner")
            .WithDescription("The account is closed at once; what is kept is removed in the background. Nobody can erase himself here.")
            .WithErrors(UserErrors.UserNotFound, UserErrors.OwnAccount);
        users.MapGet("/{id}/export", ExportAsync).WithName("ExportUser").WithSummary("Everything that is kept about a user")
            .WithErrors(UserErrors.UserNotFound).WithAnswerExample(UserExamples.Export);
    }

    private static async Task<Ok<Page<AccountResponse>>> ListAsync(
        [Description("How the e-mail address or the display name begins, whatever the case.")] string? search,
        [Description("A role they have: admin or user.")] string? role,
        [Description("active or blocked.")] string? status,
        PageQuery page, IAccountQueries accounts, CancellationToken cancellationToken)
    {
        var filter = new AccountFilter(string.IsNullOrWhiteSpace(search) ? null : search.Trim(), role, BlockedOf(status));
        var rows = await accounts.ListAsync(filter, PlaceOf(page.After), page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => $"{row.CreatedAt.UtcDateTime:O} {row.Id}", AccountResponse.Of));
    }

    private static async Task<Results<Tagged<AccountResponse>, ProblemResult>> GetAsync(string id, IGrainFactory grains)
    {
        var result = await grains.GetGrain<IUserGrain>(id).GetAsync();
        return result.ToTagged(u => u.Version, AccountResponse.Of);
    }

    private static async Task<Results<Tagged<AccountResponse>, ProblemResult>> ChangeAsync(
        string id, AccountRequest request, IfMatch ifMatch, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.GetGrain<IUserGrain>(id).ChangeAccountAsync(new AccountChange(
            caller.UserId(), request.DisplayName, request.Roles is { } roles ? [.. roles] : null, request.Blocked, request.Reason, ifMatch.Version));
        return ifMatch.Check(result, UserErrors.ProfileChanged).ToTagged(u => u.Version, AccountResponse.Of);
    }

    private static async Task<Results<NoContent, ProblemResult>> EraseAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.GetGrain<IUserGrain>(id).EraseAsync(caller.UserId());
        return result.ToNoContent();
    }

    private static async Task<Results<PersonalDataExport, ProblemResult>> ExportAsync(
        string id, ClaimsPrincipal caller, IGrainFactory grains, IEnumerable<IPersonalData> parts, TimeProvider clock)
    {
        var noted = await grains.GetGrain<IUserGrain>(id).NoteExportAsync(caller.UserId());
        return noted.Error is { } error ? error.ToProblem() : new PersonalDataExport(id, parts, clock.GetUtcNow());
    }

    private static bool? BlockedOf(string? status) => status switch
    {
        null => null,
        AccountResponse.Active => false,
        AccountResponse.Blocked => true,
        _ => throw new ProblemException(Problems.InvalidParameter("status", $"must be {AccountResponse.Active} or {AccountResponse.Blocked}")),
    };

    private static AccountPlace? PlaceOf(string? position) =>
        position?.Split(' ') is [var time, var id] && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out var createdAt)
            ? new AccountPlace(createdAt, id)
            : null;
}
