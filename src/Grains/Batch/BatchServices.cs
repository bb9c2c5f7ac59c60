using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Batch;
using Nexus.Grains.Events;
using Nexus.Users;

namespace Nexus.Grains.Batch;

/// <summary>Registers batch jobs.</summary>
public static class BatchServices
{
    /// <summary>Adds jobs, their workers and their lists. The items are done by the templates feature.</summary>
    public static IServiceCollection AddBatch(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BatchOptions>().Bind(configuration.GetSection(BatchOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddEvents(
            BatchJson.Default,
            typeof(BatchCreated), typeof(BatchPaused), typeof(BatchResumed), typeof(BatchProgressed),
            typeof(BatchCompleted), typeof(BatchFailed), typeof(BatchCancelled), typeof(BatchExpired));
        services.AddEventExamples(BatchEventExamples.All);
        services.AddDueWorkHandler<WakeHandler>();
        services.AddDueWorkHandler<RemoveHandler>();
        services.AddEventHandler<BatchProjection>();
        services.AddSingleton<BatchMetrics>();
        services.AddSingleton<BatchTable>();
        services.AddSingleton<ItemWork>();
        services.AddSingleton<IBatchQueries, BatchQueries>();
        services.AddSingleton<IPersonalData, BatchData>();
        return services;
    }
}
