using Microsoft.AspNetCore.Builder;
using Nexus.Api.Access;
using Nexus.Api.Analytics;
using Nexus.Api.ApiKeys;
using Nexus.Api.Audit;
using Nexus.Api.Batch;
using Nexus.Api.Bots;
using Nexus.Api.Budgets;
using Nexus.Api.Conversations;
using Nexus.Api.Gateway;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Api.RateLimits;
using Nexus.Api.Templates;
using Nexus.Api.Users;
using Nexus.Api.Webhooks;

namespace Nexus.Api;

/// <summary>Puts the front-end together: the middleware in its order, then every feature's endpoints.</summary>
public static class ApiApplication
{
    /// <summary>Call once, after <see cref="ApiServices.AddNexusApi"/> and before the host runs.</summary>
    public static WebApplication UseNexusApi(this WebApplication app)
    {
        app.UseMiddleware<LegacyTokenPath>();
        app.UseApiHttp();
        app.UseAuthentication();
        app.UseMiddleware<RequestOrigin>();
        app.UseRateLimits();
        app.UseAuthorization();
        app.UseMiddleware<IdempotencyMiddleware>();
        app.UseWebSockets();

        // Who may call what is in PermissionTable, and nowhere else.
        var all = app.MapGroup("").ByPermissionTable();
        all.MapGateway();
        all.MapProblemPages();
        all.MapOpenApi(OpenApiServices.Path).WithName("GetOpenApi");
        all.MapJwks();
        all.MapUpdates();
        var api = all.MapGroup("/api/v1");
        api.MapUsers();
        api.MapApiKeys();
        api.MapTemplates();
        api.MapBudgets();
        api.MapConversations();
        api.MapAnalytics();
        api.MapWebhooks();
        api.MapBatch();
        api.MapBots();
        api.MapBotLinks();
        api.MapAudit();
        app.CheckPermissions();
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
