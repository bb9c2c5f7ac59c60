using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Http;

namespace Nexus.Api.Bots;

/// <summary>Registers bots with the front-end.</summary>
internal static class BotsServices
{
    /// <summary>Adds the JSON of the bodies, and what lets updates in.</summary>
    public static IServiceCollection AddBotsApi(this IServiceCollection services)
    {
        services.AddSingleton<UpdateGates>();
        return services.AddApiJson(BotsJson.Default);
    }
}
