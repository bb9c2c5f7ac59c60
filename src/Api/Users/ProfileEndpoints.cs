using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Api.RateLimits;
using Nexus.RateLimits;
using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>The caller's own account.</summary>
internal static class ProfileEndpoints
{
    /// <summary>Where the caller finds himself.</summary>
    internal const string Path = "/api/v1/auth/me";

    /// <summary>Maps <c>/me</c>.</summary>
    internal static void MapProfile(this IEndpointRouteBuilder auth)
    {
        auth.MapGet("/me", GetAsync).WithName("GetMe").WithSummary("The caller's account")
            .WithErrors(UserErrors.UserNotFound).WithAnswerExample(UserExamples.User);
        auth.MapPatch("/me", ChangeAsync).WithName("ChangeMe").WithSummary("Change the caller's display name or language")
            .WithDescription("What is left out stays as it is.")
            .WithErrors(UserErrors.UserNotFound).WithRequestExample(UserExamples.Profile).WithAnswerExample(UserExamples.User);
        auth.MapPost("/me/password", ChangePasswordAsync).Limited(RateClass.Auth).WithName("ChangePassword").WithSummary("Change the caller's password and end all other sessions")
            .WithErrors(
                UserErrors.WrongPassword, UserErrors.WeakPassword("The password needs at least 10 characters.", "newPassword"),
                UserErrors.Locked(TimeSpan.FromSeconds(30)), UserErrors.Busy, UserErrors.NoPassword, UserErrors.UserNotFound)
            .WithRequestExample(UserExamples.Password);
        auth.MapGet("/me/export", ExportAsync).WithName("ExportMe").WithSummary("Everything that is kept about the caller")
            .WithErrors(UserErrors.UserNotFound).WithAnswerExample(UserExamples.Export);
        auth.MapPost("/me/erase", EraseAsync).Limited(RateClass.Auth).WithName("EraseMe").WithSummary("Erase the caller's account and what is kept about him")
            .WithDescription("Needs the password, where the account has one. The account is closed at once; what is kept is removed in the background. An admin has to ask another admin.")
            .WithErrors(UserErrors.WrongProof, UserErrors.OwnAccount, UserErrors.Locked(TimeSpan.FromSeconds(30)), UserErrors.Busy, UserErrors.UserNotFound)
            .WithRequestExample(UserExamples.EraseMe);
    }

    private static async Task<Results<Tagged<UserResponse>, ProblemResult>> GetAsync(ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.User(caller).GetAsync();
        return result.ToTagged(u => u.Version, UserResponse.Of);
    }

    private static async Task<Results<Tagged<UserResponse>, ProblemResult>> ChangeAsync(
        ProfileRequest request, IfMatch ifMatch, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.User(caller).ChangeProfileAsync(new ProfileChange(request.DisplayName, request.Language, ifMatch.Version));
        return ifMatch.Check(result, UserErrors.ProfileChanged).ToTagged(u => u.Version, UserResponse.Of);
    }

    private static async Task<Results<NoContent, ProblemResult>> ChangePasswordAsync(PasswordRequest request, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var user = await grains.User(caller).GetAsync();
        if (user.Error is { } error)
            return error.ToProblem();
        var change = new PasswordChange(caller.UserId(), request.CurrentPassword, request.NewPassword, caller.SessionId());
        var result = await grains.GetGrain<IEmailGrain>(user.Require().Email).ChangePasswordAsync(change);
        return result.ToNoContent();
    }

    private static async Task<Results<PersonalDataExport, ProblemResult>> ExportAsync(
        ClaimsPrincipal caller, IGrainFactory grains, IEnumerable<IPersonalData> parts, TimeProvider clock)
    {
        var noted = await grains.User(caller).NoteExportAsync(caller.UserId());
        return noted.Error is { } error ? error.ToProblem() : new PersonalDataExport(caller.UserId(), parts, clock.GetUtcNow());
    }

    private static async Task<Results<NoContent, ProblemResult>> EraseAsync(EraseMeRequest request, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var user = await grains.User(caller).GetAsync();
        if (user.Error is { } error)
            return error.ToProblem();
        var proof = await grains.GetGrain<IEmailGrain>(user.Require().Email).ProveAsync(new PasswordProof(caller.UserId(), request.Password));
        if (proof.Error is { } wrong)
            return wrong.ToProblem();
        var erased = await grains.User(caller).EraseAsync(caller.UserId());
        return erased.ToNoContent();
    }
}
