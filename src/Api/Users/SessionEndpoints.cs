using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>Where the caller is signed in.</summary>
internal static class SessionEndpoints
{
    /// <summary>Maps <c>/sessions</c>.</summary>
    internal static void MapSessions(this IEndpointRouteBuilder auth)
    {
        auth.MapGet("/sessions", ListAsync).WithName("ListSessions").WithSummary("Where the caller is signed in")
            .WithAnswerExample(UserExamples.Sessions);
        auth.MapDelete("/sessions/{id}", EndAsync).WithName("EndSession").WithSummary("End one of the caller's sessions")
            .WithErrors(UserErrors.SessionNotFound);
    }

    private static async Task<Ok<SessionsResponse>> ListAsync(ClaimsPrincipal caller, IGrainFactory grains)
    {
        var sessions = await grains.User(caller).GetSessionsAsync();
        var current = caller.SessionId();
        return TypedResults.Ok(new SessionsResponse([.. sessions.Select(s => SessionResponse.Of(s, current))], NextCursor: null));
    }

    private static async Task<Results<NoContent, ProblemResult>> EndAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.User(caller).EndSessionAsync(id);
        return result.ToNoContent();
    }
}
