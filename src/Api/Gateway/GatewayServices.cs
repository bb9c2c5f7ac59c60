using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Gateway.Metrics;
using Nexus.Api.Http;

namespace Nexus.Api.Gateway;

/// <summary>Registers what <see cref="GatewayEndpoints"/> answer from. The host adds checks of its own.</summary>
internal static class GatewayServices
{
    /// <summary>Adds metrics, and readiness with the checks of the engine and the pumps.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        services.AddApiJson(GatewayJson.Default);
        services.AddMetricsExposition();
        services.AddSingleton<Readiness>();
        services.AddSingleton<IReadinessCheck, EngineReadiness>();
        services.AddSingleton<IReadinessCheck, PumpReadiness>();
        return services;
    }
}
