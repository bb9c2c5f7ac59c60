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

/// <summary>Registration, sign-in, tokens and their end (spec page 02, "Auth").</summary>
internal static class UsersEndpoints
{
    /// <summary>Maps everything under <c>/auth</c>.</summary>
    internal static void MapUsers(this IEndpointRouteBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("Auth").AddEndpointFilter<AuthAnswerFilter>();
        auth.MapGroup("").Limited(RateClass.Auth).MapSignIn();
        auth.MapSignOut();
        auth.MapProfile();
        auth.MapSessions();
        auth.MapAccounts();
    }

    private static void MapSignIn(this IEndpointRouteBuilder auth)
    {
        auth.MapPost("/register", RegisterAsync).Idempotent().WithName("Register").WithSummary("Create an account and sign in")
            .WithErrors(UserErrors.EmailTaken, UserErrors.WeakPassword("The password needs at least 10 characters."), UserErrors.Busy)
            .WithRequestExample(UserExamples.Register).WithAnswerExample(StatusCodes.Status201Created, UserExamples.Tokens);
        auth.MapPost("/login", LogInAsync).WithName("LogIn").WithSummary("Sign in with e-mail address and password")
            .WithDescription("After five wrong passwords in a row the address is locked for 30 seconds, and twice as long after each further one.")
            .WithErrors(UserErrors.BadCredentials, UserErrors.Blocked, UserErrors.Locked(TimeSpan.FromSeconds(30)), UserErrors.Busy)
            .WithRequestExample(UserExamples.LogIn).WithAnswerExample(UserExamples.Tokens);
        auth.MapPost("/refresh", RefreshAsync).Idempotent().WithName("RefreshTokens").WithSummary("Exchange a refresh token for new tokens")
            .WithDescription("A refresh token is good once. Using an old one ends its session, unless it is a repeat with the same Idempotency-Key.")
            .WithErrors(UserErrors.InvalidRefreshToken)
            .WithRequestExample(UserExamples.Refresh).WithAnswerExample(UserExamples.Tokens);
    }

    private static void MapSignOut(this IEndpointRouteBuilder auth)
    {
        auth.MapPost("/logout", LogOutAsync).WithName("LogOut").WithSummary("End one session")
            .WithDescription("Ends the session of the refresh token in the body, or without one that of the access token. Its access tokens are refused within seconds.")
            .WithProblems(Problems.Unauthenticated).WithRequestExample(UserExamples.LogOut);
        auth.MapPost("/logout-all", LogOutAllAsync).WithName("LogOutAll").WithSummary("End all of the caller's sessions");
    }

    private static async Task<Results<Created<TokensResponse>, ProblemResult>> RegisterAsync(
        RegisterRequest request, HttpContext http, IdempotencySeed seed, IGrainFactory grains)
    {
        var registration = new Registration(
            seed.NewId(UserIds.Prefix), request.Password, request.DisplayName, request.Language, [Roles.User], http.Client());
        var result = await grains.Email(request.Email).RegisterAsync(registration);
        return result.ToCreated(_ => ProfileEndpoints.Path, TokensResponse.Of);
    }

    private static async Task<Results<Ok<TokensResponse>, ProblemResult>> LogInAsync(LogInRequest request, HttpContext http, IGrainFactory grains)
    {
        var result = await grains.Email(request.Email).LogInAsync(request.Password, http.Client());
        return result.ToOk(TokensResponse.Of);
    }

    private static async Task<Results<Ok<TokensResponse>, ProblemResult>> RefreshAsync(RefreshRequest request, HttpContext http, IGrainFactory grains)
    {
        if (!RefreshToken.TryParse(request.RefreshToken, out var token))
            return UserErrors.InvalidRefreshToken.ToProblem();
        var result = await grains.GetGrain<IUserGrain>(token.UserId).RefreshAsync(request.RefreshToken, http.Client());
        return result.ToOk(TokensResponse.Of);
    }

    // A token that is not good any more is no error (as RFC 7009 has it): what the client wants is so already.
    private static async Task<Results<NoContent, ChallengeHttpResult>> LogOutAsync(
        ClaimsPrincipal caller, IGrainFactory grains, LogOutRequest? request = null)
    {
        if (request?.RefreshToken is { } text)
        {
            if (RefreshToken.TryParse(text, out var token))
                await grains.GetGrain<IUserGrain>(token.UserId).EndSessionOfAsync(text);
            return TypedResults.NoContent();
        }

        if (caller.SessionId() is not { } session)
            return TypedResults.Challenge();
        await grains.User(caller).EndSessionAsync(session);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> LogOutAllAsync(ClaimsPrincipal caller, IGrainFactory grains)
    {
        await grains.User(caller).EndAllSessionsAsync();
        return TypedResults.NoContent();
    }
}
