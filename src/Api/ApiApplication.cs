using Microsoft.AspNetCore.Builder;
using Nexus.Api.Gateway;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Api.Templates;
using Nexus.Api.Users;

namespace Nexus.Api;

/// <summary>Puts the front-end together: the middleware in its order, then every feature's endpoints.</summary>
public static class ApiApplication
{
    /// <summary>Call once, after <see cref="ApiServices.AddNexusApi"/> and before the host runs.</summary>
    public static WebApplication UseNexusApi(this WebApplication app)
    {
        app.UseApiHttp();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<IdempotencyMiddleware>();

        app.MapGateway();
        app.MapProblemPages();
        app.MapOpenApi(OpenApiServices.Path).AllowAnonymous();

        // Everything under /api/v1 asks for a signed-in caller; an endpoint opts out with AllowAnonymous().
        var api = app.MapGroup("/api/v1").RequireAuthorization();
        api.MapUsers();
        api.MapTemplates();
        app.MapJwks();
        return app;
    }

    /// <summary>Instead of the API: health, readiness, metrics and version, and nothing else.</summary>
    public static WebApplication UseNexusProbes(this WebApplication app)
    {
        app.UseHttpEdge();
        app.UseRouting();
        app.MapProbes();
        return app;
    }
}
