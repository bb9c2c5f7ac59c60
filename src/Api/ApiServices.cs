using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
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
using Nexus.Api.Identities;
using Nexus.Api.OpenApi;
using Nexus.Api.RateLimits;
using Nexus.Api.Templates;
using Nexus.Api.Users;
using Nexus.Api.Webhooks;

namespace Nexus.Api;

/// <summary>Registers the REST front-end. It holds no state, so any number of copies can answer any request.</summary>
public static class ApiServices
{
    /// <summary>
    /// Adds everything that <see cref="ApiApplication.UseNexusApi"/> needs except what the host brings: the grain factory,
    /// the features' queries, <c>NpgsqlDataSource</c> and <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddNexusApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddApiHttp(configuration);
        services.AddGateway();
        services.AddNexusOpenApi();
        services.AddUsersAuthentication();
        services.AddRateLimits(configuration);
        services.AddIdentitiesApi();
        services.AddApiKeysApi();
        services.AddCallerSchemes();
        services.AddTemplatesApi();
        services.AddApiJson(BudgetsJson.Default);
        services.AddConversationsApi(configuration);
        services.AddApiJson(AnalyticsJson.Default);
        services.AddWebhooksApi();
        services.AddBatchApi();
        services.AddBotsApi();
        services.AddAuditApi();
        services.AddAccess();
        return services;
    }

    /// <summary>Adds what <see cref="ApiApplication.UseNexusProbes"/> needs: for a process that hosts grains and answers no API.</summary>
    public static IServiceCollection AddNexusProbes(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddApiHttp(configuration);
        services.AddGateway();
        return services;
    }
}
