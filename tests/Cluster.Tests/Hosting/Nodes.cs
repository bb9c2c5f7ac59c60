using Nexus.Testing;

namespace Nexus.Cluster.Tests.Hosting;

/// <summary>Processes of one cluster, all in this one: each with its own host, ports and clients.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("nexus-cluster-").FullName;
    private readonly List<NexusServer> _nodes = [];

    private Nodes(PostgresDatabase database) => Database = database;

    /// <summary>The cluster's own.</summary>
    public PostgresDatabase Database { get; }

    /// <summary>A cluster without any yet.</summary>
    public static async Task<Nodes> CreateAsync() => new(await PostgresDatabase.CreateAsync());

    /// <summary>Starts one; found through PostgreSQL.</summary>
    public async Task<NexusServer> StartAsync(string role, params (string Name, string Value)[] settings)
    {
        var node = await NexusServer.StartAsync(Database, setup =>
        {
            // One master key for all.
            setup.Settings["Nexus:Home"] = _home;
            setup.Settings["Nexus:Cluster:Role"] = role;
            setup.Settings["Nexus:Cluster:Membership"] = "Postgres";
            foreach (var (name, value) in settings)
                setup.Settings[$"Nexus:{name}"] = value;
        });
        _nodes.Add(node);
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        // Front-ends first, as an operator would.
        foreach (var node in Enumerable.Reverse(_nodes))
            await node.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }
}
