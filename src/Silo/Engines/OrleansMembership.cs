using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Nexus.Silo.Postgres;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using StackExchange.Redis;

namespace Nexus.Silo.Engines;

/// <summary>How the processes of a cluster find each other, and how soon a dead one is noticed (docs: cluster).</summary>
internal static class OrleansMembership
{
    // A front-end hears of a new silo after this long.
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(3);

    public static void UseMembership(this ISiloBuilder silo, ClusterSettings cluster)
    {
        var (siloPort, gatewayPort) = Ports(cluster);
        if (cluster.Membership == ClusterMembership.Local)
        {
            // No gateway: the only client is in this process. A port of the system's choice lets instances run side by side.
            silo.UseLocalhostClustering(siloPort, gatewayPort: 0);
            return;
        }

        // An address that is none is refused by the check of the settings.
        silo.ConfigureEndpoints(IPAddress.TryParse(cluster.Address, out var address) ? address : IPAddress.Loopback, siloPort, gatewayPort);
        silo.Configure<ClusterMembershipOptions>(Watch);
        silo.Services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<ClusterSettings>>(static (membership, settings) =>
            membership.MaxJoinAttemptTime = TimeSpan.FromSeconds(settings.Value.StartTimeoutSeconds));
        if (cluster.Membership == ClusterMembership.Redis)
        {
            silo.UseRedisClustering(static _ => { });
            silo.Services.AddOptions<RedisClusteringOptions>().Configure<IOptions<ClusterSettings>>(static (redis, settings) => Configure(redis, settings.Value));
        }
        else
        {
            silo.UseAdoNetClustering(table => table.Configure<IOptions<PostgresOptions>>(static (options, postgres) =>
            {
                options.Invariant = OrleansPostgres.Invariant;
                options.ConnectionString = OrleansPostgres.ConnectionString(postgres.Value);
            }));
        }
    }

    public static void UseMembership(this IClientBuilder client, ClusterSettings cluster)
    {
        client.Configure<GatewayOptions>(static gateways => gateways.GatewayListRefreshPeriod = GatewayRefresh);
        if (cluster.Membership == ClusterMembership.Redis)
        {
            client.UseRedisClustering(static _ => { });
            client.Services.AddOptions<RedisClusteringOptions>().Configure<IOptions<ClusterSettings>>(static (redis, settings) => Configure(redis, settings.Value));
        }
        else
        {
            client.UseAdoNetClustering(table => table.Configure<IOptions<PostgresOptions>>(static (options, postgres) =>
            {
                options.Invariant = OrleansPostgres.Invariant;
                options.ConnectionString = OrleansPostgres.ConnectionString(postgres.Value);
            }));
        }
    }

    // A silo that answers nothing for three probes is suspected, and dead when another one agrees: within about eight seconds.
    // The probe must not grow to a multiple of itself, as it would by default: the times here are the promise.
    private static void Watch(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(2);
        membership.MinProbeTimeout = TimeSpan.FromSeconds(1);
        membership.MaxProbeTimeout = TimeSpan.FromSeconds(2);
        membership.NumMissedProbesLimit = 3;
        membership.NumVotesForDeathDeclaration = 2;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
    }

    private static void Configure(RedisClusteringOptions redis, ClusterSettings settings)
    {
        var configuration = ConfigurationOptions.Parse(settings.Redis!);
        configuration.ClientName ??= "nexus";
        redis.ConfigurationOptions = configuration;
    }

    // Both are held while they are looked for, or they could be the same.
    private static (int Silo, int Gateway) Ports(ClusterSettings cluster)
    {
        using var silo = new TcpListener(IPAddress.Loopback, 0);
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        return (Choose(cluster.SiloPort, silo), Choose(cluster.GatewayPort, gateway));
    }

    private static int Choose(int port, TcpListener probe)
    {
        if (port != 0)
            return port;
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
