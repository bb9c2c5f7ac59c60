using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace Nexus.Grains.Storage;

/// <summary>What keeps grain state.</summary>
public static class StorageServices
{
    /// <summary>The name under which grains find their storage: <c>[PersistentState("feature.name", "nexus")]</c>.</summary>
    public const string ProviderName = "nexus";

    /// <summary>
    /// Registers the JSON of states and the storage both engines use. Needs an <c>NpgsqlDataSource</c>. With
    /// <see cref="StorageProvider.AdoNet"/> only the serializer is registered; the Orleans engine adds the provider.
    /// </summary>
    public static IServiceCollection AddNexusStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(StorageOptions.Section);
        services.AddOptions<StorageOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<NexusJson>();
        services.TryAddSingleton<AggregateServices>();
        services.TryAddSingleton<GrainStateSerializer>();
        services.TryAddSingleton<StateRows>();
        services.AddKeyedSingleton<IGrainStorageSerializer>(ProviderName, (provider, _) => provider.GetRequiredService<GrainStateSerializer>());

        if (section.GetValue(nameof(StorageOptions.Provider), StorageProvider.Combining) == StorageProvider.Combining)
        {
            services.TryAddSingleton<CombiningStorage>();
            services.AddKeyedSingleton<IGrainStorage>(ProviderName, (provider, _) => provider.GetRequiredService<CombiningStorage>());
        }

        return services;
    }
}
