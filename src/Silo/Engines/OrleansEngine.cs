using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Nexus.Grains.Storage;
using Nexus.Silo.Hosting;
using Nexus.Silo.Postgres;
using Npgsql;
using Orleans.Streams;

namespace Nexus.Silo.Engines;

/// <summary>Microsoft Orleans. One silo on this machine, with the API in the same process.</summary>
internal static class Engine
{
    public const string Name = "Orleans";

    // The name under which Orleans's ADO.NET providers look for their driver.
    private const string Invariant = "Npgsql";

    public static string Version { get; } = BuildVersion.NumberOf(typeof(Grain).Assembly);

    /// <summary>Adds the engine. Storage is registered before it and so outlives it.</summary>
    public static void AddEngine(this IHostApplicationBuilder builder)
    {
        builder.Services.AddEngineSettings();
        builder.UseOrleans(silo =>
        {
            // No gateway: the only client is in this process. A port of the system's choice lets instances run side by side.
            silo.UseLocalhostClustering(FreePort(), gatewayPort: 0);
            silo.AddActivityPropagation();
            silo.AddMemoryStreams(StorageServices.ProviderName, streams => streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly));
            silo.UseAdoNetReminderService(reminders => reminders.Configure<IOptions<PostgresOptions>>(static (table, postgres) =>
            {
                table.Invariant = Invariant;
                table.ConnectionString = WithSearchPath(postgres.Value);
            }));
            if (builder.Configuration.GetSection(StorageOptions.Section).GetValue<StorageProvider>(nameof(StorageOptions.Provider)) == StorageProvider.AdoNet)
            {
                silo.AddAdoNetGrainStorage(StorageServices.ProviderName, storage => storage.Configure<IOptions<PostgresOptions>>(static (provider, postgres) =>
                {
                    provider.Invariant = Invariant;
                    provider.ConnectionString = WithSearchPath(postgres.Value);
                }));
            }
        });
    }

    // Orleans's statements name no schema; ours are in "nexus".
    private static string WithSearchPath(PostgresOptions options) =>
        new NpgsqlConnectionStringBuilder(options.ConnectionString) { SearchPath = "nexus, public", ApplicationName = "nexus-orleans" }.ConnectionString;

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
