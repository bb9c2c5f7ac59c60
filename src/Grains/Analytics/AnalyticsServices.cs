using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Analytics;
using Nexus.Grains.Analytics.Ingest;
using Nexus.Grains.Analytics.Queries;
using Nexus.Grains.Events;

namespace Nexus.Grains.Analytics;

/// <summary>Registers analytics.</summary>
public static class AnalyticsServices
{
    /// <summary>Adds the way in for events, queries and reports.</summary>
    public static IServiceCollection AddAnalytics(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AnalyticsOptions>().Bind(configuration.GetSection(AnalyticsOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AnalyticsMetrics>();
        services.AddSingleton<EventWriter>();
        services.AddEventHandler<BusinessEvents>();
        services.AddSingleton<QueryDatabase>();
        services.AddSingleton<IAnalyticsQueries, AnalyticsQueries>();
        services.AddDueWorkHandler<AnalyticsMaintenance>();
        return services;
    }
}
