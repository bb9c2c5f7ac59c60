using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Embedded;
using Orleans.Runtime;
using Orleans.Timers;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds a silo to a host.</summary>
public static class SiloHostingExtensions
{
    /// <summary>
    /// Adds a silo. It starts with the host's services, in the order of registration, and stops after those that were
    /// registered later. Grains are found in all assemblies that this program refers to.
    /// </summary>
    public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder hostAppBuilder, Action<Orleans.Hosting.ISiloBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(hostAppBuilder);
        ArgumentNullException.ThrowIfNull(configureDelegate);
        AddEngine(hostAppBuilder.Services);
        configureDelegate(new SiloBuilder(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    private static void AddEngine(IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(GrainEngine)))
            return;
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IGrainScheduler, ThreadPoolScheduler>();
        services.TryAddSingleton(_ => GrainAssemblies.Catalog());
        services.AddSingleton<GrainTelemetry>();
        services.AddSingleton<GrainEngine>();
        services.AddSingleton<GrainFactory>();
        services.AddSingleton<Orleans.IGrainFactory>(s => s.GetRequiredService<GrainFactory>());
        services.AddSingleton<Orleans.IClusterClient>(s => s.GetRequiredService<GrainFactory>());
        services.AddSingleton<IGrainContextAccessor, GrainContextAccessor>();
        services.AddSingleton<ITimerRegistry, TimerRegistry>();
        services.TryAddSingleton<IPersistentStateFactory, PersistentStateFactory>();
        services.TryAddSingleton<Orleans.IReminderTable, InMemoryReminderTable>();
        services.AddSingleton<ReminderService>();
        services.AddSingleton<IReminderRegistry>(s => s.GetRequiredService<ReminderService>());
        services.AddHostedService<EngineService>();
    }

    private sealed record SiloBuilder(IServiceCollection Services, IConfiguration Configuration) : Orleans.Hosting.ISiloBuilder;

    private sealed class GrainContextAccessor : IGrainContextAccessor
    {
        public IGrainContext GrainContext => RuntimeContext.Current!;
    }
}
