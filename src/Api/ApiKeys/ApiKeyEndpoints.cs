using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.ApiKeys;

namespace Nexus.Api.ApiKeys;

/// <summary>The caller's API keys (spec page 02, "Auth").</summary>
internal static class ApiKeyEndpoints
{
    private const string Path = "/api/v1/auth/api-keys";

    /// <summary>Maps everything under <c>/auth/api-keys</c>.</summary>
    internal static void MapApiKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/auth/api-keys").WithTags("Auth");
        keys.MapPost("", CreateAsync).Idempotent().WithName("CreateApiKey").WithSummary("Make an API key")
            .WithDescription("The secret is shown in this answer and never again. It is sent as X-Api-Key. An account has 50 keys at most.")
            .WithErrors(
                ApiKeyErrors.UnknownScope(0), ApiKeyErrors.ScopeNotAllowed(0), ApiKeyErrors.ExpiryPassed, ApiKeyErrors.TooMany)
            .WithRequestExample(ApiKeyExamples.Create).WithAnswerExample(StatusCodes.Status201Created, ApiKeyExamples.Made);
        keys.MapGet("", ListAsync).WithName("ListApiKeys").WithSummary("The caller's API keys").WithAnswerExample(ApiKeyExamples.Keys);
        keys.MapGet("/{id}", GetAsync).WithName("GetApiKey").WithSummary("One of the caller's API keys")
            .WithErrors(ApiKeyErrors.NotFound).WithAnswerExample(ApiKeyExamples.Key);
        keys.MapPatch("/{id}", RenameAsync).WithName("RenameApiKey").WithSummary("Rename an API key")
            .WithDescription("Scopes and expiry stay as they are: make another key for others.")
            .WithErrors(ApiKeyErrors.NotFound).WithRequestExample(ApiKeyExamples.Rename).WithAnswerExample(ApiKeyExamples.Key);
        keys.MapDelete("/{id}", RevokeAsync).WithName("RevokeApiKey").WithSummary("Revoke an API key")
            .WithDescription("It stops working within 30 seconds.")
            .WithErrors(ApiKeyErrors.NotFound);
    }

    private static async Task<Results<Created<MadeApiKeyResponse>, ProblemResult>> CreateAsync(
        CreateApiKeyRequest request, IdempotencySeed seed, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.Ring(caller).CreateAsync(new ApiKeyRequest(
            seed.NewId(ApiKey.IdPrefix), request.Name.Trim(), [.. request.Scopes], request.ExpiresAt?.ToUniversalTime(), caller.IsAdmin()));
        return result.ToCreated(made => $"{Path}/{made.Info.Id}", MadeApiKeyResponse.Of);
    }

    private static async Task<Ok<ApiKeysResponse>> ListAsync(ClaimsPrincipal caller, IGrainFactory grains)
    {
        var keys = await grains.Ring(caller).ListAsync();
        return TypedResults.Ok(new ApiKeysResponse([.. keys.Select(ApiKeyResponse.Of)], NextCursor: null));
    }

    private static async Task<Results<Tagged<ApiKeyResponse>, ProblemResult>> GetAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.Ring(caller).GetAsync(id);
        return result.ToTagged(k => k.Version, ApiKeyResponse.Of);
    }

    private static async Task<Results<Tagged<ApiKeyResponse>, ProblemResult>> RenameAsync(
        string id, RenameApiKeyRequest request, IfMatch ifMatch, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.Ring(caller).RenameAsync(id, request.Name.Trim(), ifMatch.Version);
        return ifMatch.Check(result, ApiKeyErrors.Changed).ToTagged(k => k.Version, ApiKeyResponse.Of);
    }

    private static async Task<Results<NoContent, ProblemResult>> RevokeAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.Ring(caller).RevokeAsync(id);
        return result.ToNoContent();
    }

    // Always the caller's own: another user's key id is unknown there.
    private static IApiKeyRingGrain Ring(this IGrainFactory grains, ClaimsPrincipal caller) => grains.GetGrain<IApiKeyRingGrain>(caller.UserId());
}
