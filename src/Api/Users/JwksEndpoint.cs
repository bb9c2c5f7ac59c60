using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.OpenApi;

namespace Nexus.Api.Users;

/// <summary>Publishes the keys, so that any service can check our access tokens.</summary>
internal static class JwksEndpoint
{
    /// <summary>Maps <c>/.well-known/jwks.json</c> at the root.</summary>
    internal static void MapJwks(this IEndpointRouteBuilder root) => root.MapGet("/.well-known/jwks.json", GetAsync)
        .WithTags("Gateway").WithName("GetJwks").WithSummary("Public keys of access tokens (RFC 7517)")
        .WithAnswerExample(UserExamples.Jwks);

    private static async Task<Ok<JwksResponse>> GetAsync(PublicKeys keys, HttpResponse response, CancellationToken cancellationToken)
    {
        var published = await keys.GetAllAsync(cancellationToken);
        response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Ok(new JwksResponse([.. published.Select(JwkResponse.Of)]));
    }
}
