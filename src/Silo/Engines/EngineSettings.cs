using Microsoft.Extensions.Options;
using Nexus.Grains.Storage;
using Orleans.Configuration;

namespace Nexus.Silo.Engines;

/// <summary>What both engines are told in the same words: their option classes have the same names and members.</summary>
internal static class EngineSettings
{
    public static void AddEngineSettings(this IServiceCollection services)
    {
        services.AddOptions<EngineOptions>().BindConfiguration(EngineOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ClusterSettings>().BindConfiguration(ClusterSettings.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ClusterTlsSettings>().BindConfiguration(ClusterTlsSettings.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<ClusterSettings>, ClusterSettingsCheck>();
        services.AddSingleton<IValidateOptions<ClusterTlsSettings>, ClusterSettingsCheck>();
        services.AddOptions<ClusterOptions>().Configure<IOptions<StorageOptions>, IOptions<ClusterSettings>>(static (cluster, storage, settings) =>
        {
            // The service is part of a state's primary key: both engines must have the same.
            cluster.ServiceId = storage.Value.Service;
            cluster.ClusterId = settings.Value.Name is { Length: > 0 } name ? name : storage.Value.Service;
        });
        services.AddOptions<GrainCollectionOptions>().Configure<IOptions<EngineOptions>>(static (collection, options) =>
        {
            collection.CollectionAge = TimeSpan.FromMinutes(options.Value.IdleMinutes);
            collection.CollectionQuantum = TimeSpan.FromSeconds(Math.Min(60, options.Value.IdleMinutes * 30));
            collection.DeactivationTimeout = TimeSpan.FromSeconds(options.Value.DeactivationSeconds);
        });
        services.AddOptions<SiloMessagingOptions>().Configure<IOptions<EngineOptions>>(static (messaging, options) =>
        {
            messaging.ResponseTimeout = TimeSpan.FromSeconds(options.Value.CallTimeoutSeconds);
            messaging.MaxEnqueuedRequestsHardLimit = options.Value.MaxQueueLength;
            messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker = options.Value.MaxQueueLength;
        });
    }
}
