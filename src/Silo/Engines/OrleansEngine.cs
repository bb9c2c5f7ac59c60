using Microsoft.Extensions.Options;
using Nexus.Grains.Placement;
using Nexus.Grains.Storage;
using Nexus.Silo.Hosting;
using Nexus.Silo.Postgres;
using Nexus.Silo.Settings;
using Orleans.Configuration;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Serialization;
using Orleans.Streams;
using StackExchange.Redis;

namespace Nexus.Silo.Engines;

/// <summary>Microsoft Orleans: the whole in one process, or one silo or front-end of a cluster.</summary>
internal static class Engine
{
    public const string Name = "Orleans";

    // An event passes two streams on its way to a receiver, and waits for half of this at each. The engine's own 100 ms would be most of
    // what a delivery takes.
    private static readonly TimeSpan StreamLook = TimeSpan.FromMilliseconds(20);

    public static string Version { get; } = BuildVersion.NumberOf(typeof(Grain).Assembly);

    /// <summary>Adds the engine. Storage is registered before it and so outlives it.</summary>
    public static void AddEngine(this IHostApplicationBuilder builder)
    {
        builder.Services.AddEngineSettings();
        builder.Services.AddSingleton<IValidateOptions<ClusterSettings>, OrleansRedisCheck>();
        builder.Services.AddSingleton<IOutgoingGrainCallFilter, OrleansCallRetries>();

        // Drivers' exceptions are causes of ours. By default they can't be sent, and neither can what they are the cause of.
        builder.Services.Configure<ExceptionSerializationOptions>(static exceptions =>
            exceptions.SupportedExceptionTypeFilter = static type => type.IsAssignableTo(typeof(Exception)));
        var cluster = Bind<ClusterSettings>(builder, ClusterSettings.Section);
        var tls = Bind<ClusterTlsSettings>(builder, ClusterTlsSettings.Section);
        if (cluster.HostsGrains)
            builder.UseOrleans(silo => AddSilo(silo, cluster, tls, builder.Configuration));
        else
            builder.UseOrleansClient(client => AddClient(client, cluster, tls));
    }

    /// <summary>Maps what the engine shows of itself, beside the API.</summary>
    public static void MapEngine(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ClusterSettings>>().Value.Dashboard)
            OrleansDashboard.Map(app);
    }

    /// <summary>What the operator is told when the start failed on the cluster; null when it was something else.</summary>
    public static string? WhyNotJoined(Exception exception) => exception switch
    {
        RedisException => $"Redis does not answer. Start it, or correct {SettingName.Of($"{ClusterSettings.Section}:{nameof(ClusterSettings.Redis)}")}.",
        SiloUnavailableException => "No silo of the cluster answered in time. Start one, with the same name, membership and certificates.",
        OrleansException => $"The cluster could not be joined: {exception.Message}",
        _ => null,
    };

    // What decides about registrations has to be read before there are options. It is checked like every other setting.
    private static T Bind<T>(IHostApplicationBuilder builder, string section)
        where T : class, new() => builder.Configuration.GetSection(section).Get<T>() ?? new T();

    private static void AddSilo(ISiloBuilder silo, ClusterSettings cluster, ClusterTlsSettings tls, IConfiguration configuration)
    {
        silo.UseMembership(cluster);
        if (tls.IsOn)
            silo.UseTls(new OrleansCertificates(tls).Configure);
        silo.UseSiloMetadata(OrleansPreferredSilos.Describe(cluster));
        silo.Services.AddPlacementFilter<PreferSilo, OrleansPreferredSilos>(ServiceLifetime.Transient);
        if (cluster.Dashboard)
            silo.AddFigures();
        silo.AddActivityPropagation();
        silo.AddIncomingGrainCallFilter<OrleansForeignFailures>();
        silo.AddMemoryStreams(StorageServices.ProviderName, static streams =>
        {
            streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
            streams.ConfigurePullingAgent(static agent => agent.Configure(static pulling => pulling.GetQueueMsgsTimerPeriod = StreamLook));
        });
        silo.UseAdoNetReminderService(reminders => reminders.Configure<IOptions<PostgresOptions>>(static (table, postgres) =>
        {
            table.Invariant = OrleansPostgres.Invariant;
            table.ConnectionString = OrleansPostgres.ConnectionString(postgres.Value);
        }));
        if (configuration.GetSection(StorageOptions.Section).GetValue<StorageProvider>(nameof(StorageOptions.Provider)) == StorageProvider.AdoNet)
        {
            silo.AddAdoNetGrainStorage(StorageServices.ProviderName, storage => storage.Configure<IOptions<PostgresOptions>>(static (provider, postgres) =>
            {
                provider.Invariant = OrleansPostgres.Invariant;
                provider.ConnectionString = OrleansPostgres.ConnectionString(postgres.Value);
            }));
        }
    }

    private static void AddClient(IClientBuilder client, ClusterSettings cluster, ClusterTlsSettings tls)
    {
        client.UseMembership(cluster);
        if (tls.IsOn)
            client.UseTls(new OrleansCertificates(tls).Configure);
        if (cluster.Dashboard)
            client.AddFigures();
        client.AddActivityPropagation();
        client.UseConnectionRetryFilter<OrleansArrival>();
        client.Services.AddOptions<ClientMessagingOptions>().Configure<IOptions<EngineOptions>>(static (messaging, options) =>
            messaging.ResponseTimeout = TimeSpan.FromSeconds(options.Value.CallTimeoutSeconds));
    }
}
