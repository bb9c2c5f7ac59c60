using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>Registration, sign-in and tokens (spec page 02, "Auth").</summary>
internal static class UsersEndpoints
{
    private const string MePath = "/api/v1/auth/me";

    /// <summary>Maps everything under <c>/auth</c>.</summary>
    internal static void MapUsers(this IEndpointRouteBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("Auth").AddEndpointFilter<NoStoreFilter>();
        auth.MapPost("/register", RegisterAsync).AllowAnonymous().WithName("Register").WithSummary("Create an account and sign in");
        auth.MapPost("/login", LogInAsync).AllowAnonymous().WithName("LogIn").WithSummary("Sign in with e-mail address and password");
        auth.MapPost("/refresh", RefreshAsync).AllowAnonymous().WithName("RefreshTokens").WithSummary("Exchange a refresh token for new tokens");
        auth.MapGet("/me", GetMeAsync).WithName("GetMe").WithSummary("The caller's account");
    }

    private static async Task<Results<Created<TokensResponse>, ProblemResult>> RegisterAsync(RegisterRequest request, HttpContext http, IGrainFactory grains)
    {
        var registration = new Registration(request.Password, request.DisplayName, request.Language, [Roles.User], http.Client());
        var result = await grains.Email(request.Email).RegisterAsync(registration);
        return result.ToCreated(_ => MePath, TokensResponse.Of);
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

    private static async Task<Results<Ok<UserResponse>, ProblemResult>> GetMeAsync(ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.GetGrain<IUserGrain>(caller.UserId()).GetAsync();
        return result.ToOk(UserResponse.Of);
    }
}
