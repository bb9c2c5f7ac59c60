using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Analytics;
using Nexus.Grains.Analytics.Ingest;
using Nexus.Grains.Analytics.Queries;
using Nexus.Grains.Analytics.Reports;
using Nexus.Grains.Events;
using Nexus.Users;

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
        services.AddEvents(
            AnalyticsJson.Default,
            typeof(ReportCreated), typeof(ReportChanged), typeof(ReportDeleted), typeof(ReportCompleted), typeof(ReportFailed));
        services.AddEventExamples(ReportExamples.All);
        services.AddSingleton<ReportTable>();
        services.AddSingleton<IReportQueries>(provider => provider.GetRequiredService<ReportTable>());
        services.AddSingleton<ReportRunner>();
        services.AddEventHandler<ReportProjection>();
        services.AddDueWorkHandler<ReportDueHandler>();
        services.AddSingleton<IEventExport, EventExport>();
        services.AddSingleton<IPersonalData, AnalyticsData>();
        services.AddSingleton<IAnalyticsQueries, AnalyticsQueries>();
        services.AddDueWorkHandler<AnalyticsMaintenance>();
        return services;
    }
}
