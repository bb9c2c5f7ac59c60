using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Nexus.Api.Gateway.Metrics;

/// <summary>Registers what <c>GET /metrics</c> answers with.</summary>
public static class MetricsServices
{
    /// <summary>Adds <see cref="PrometheusExposition"/>, which listens from the start of the host on. May be called twice.</summary>
    public static IServiceCollection AddMetricsExposition(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<PrometheusExposition>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ListeningFromTheStart>());
        return services;
    }

    // A measurement that nobody listens to is gone, so the singleton can't wait for the first scrape.
    private sealed class ListeningFromTheStart(PrometheusExposition exposition) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            exposition.Listen();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
