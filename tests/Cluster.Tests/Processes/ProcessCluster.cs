using Nexus.Cluster.Tests.Hosting;

namespace Nexus.Cluster.Tests.Processes;

/// <summary>
/// Three silos and two front-ends as real processes under a supervisor, with TLS between them, a PostgreSQL of their own and
/// Redis membership where there is a Redis. Started once for all tests of real faults, which leave it whole.
/// </summary>
public sealed class ProcessCluster : IAsyncLifetime
{
    private readonly string _home = Directory.CreateTempSubdirectory("nexus-test-cluster-").FullName;
    private readonly Authority _authority = Authority.Create();
    private readonly List<ClusterPart> _silos = [];
    private readonly List<ClusterPart> _frontEnds = [];

    internal OwnPostgres Postgres { get; private set; } = null!;

    internal OwnRedis? Redis { get; private set; }

    internal IReadOnlyList<ClusterPart> Silos => _silos;

    internal IReadOnlyList<ClusterPart> FrontEnds => _frontEnds;

    internal IEnumerable<ClusterPart> Parts => _silos.Concat(_frontEnds);

    public async Task InitializeAsync()
    {
        try
        {
            await StartAsync();
        }
        catch
        {
            // Nobody else would end what was started by then.
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every part is ready, as it must become by itself.</summary>
    internal async Task ReadyAsync()
    {
        foreach (var part in Parts)
            await part.ReadyAsync();
    }

    /// <summary>Load from so many clients, which know both front-ends.</summary>
    internal Load StartLoad(int clients = 5) => new([.. _frontEnds.Select(f => f.Address)], clients);

    /// <summary>The failures by kind, and what the parts that run now wrote of them.</summary>
    internal string Explain(Load load)
    {
        var traces = load.Failures.Select(f => TraceOf(f.Detail)).OfType<string>().Take(5).ToList();
        var lines = Parts.SelectMany(p => p.Process.Lines.Where(l => traces.Exists(t => l.Contains(t, StringComparison.Ordinal))).Select(l => $"{p.Name}: {l}"));
        return string.Join(Environment.NewLine, lines.Prepend(Load.Summary(load.Failures)));
    }

    public async Task DisposeAsync()
    {
        await Task.WhenAll(Parts.Select(p => p.DisposeAsync().AsTask()));
        if (Redis is not null)
            await Redis.DisposeAsync();
        if (Postgres is not null)
            await Postgres.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    private async Task StartAsync()
    {
        Postgres = await OwnPostgres.CreateAsync();
        if (OwnRedis.Program is not null)
        {
            Redis = new OwnRedis();
            await Redis.StartAsync();
        }

        // The first one makes the schema and the key that the others read.
        _silos.Add(Silo(1));
        await _silos[0].ReadyAsync();
        _silos.Add(Silo(2));
        _silos.Add(Silo(3));
        _frontEnds.Add(Part("front-end 1", ("ROLE", "Api")));
        _frontEnds.Add(Part("front-end 2", ("ROLE", "Api")));
        await ReadyAsync();
    }

    private static string? TraceOf(string? problem) =>
        problem?.Split("\"traceId\":\"") is [_, var rest, ..] ? rest.Split('"')[0] : null;

    // A silo comes back at the same ports, and so takes its predecessor's place.
    private ClusterPart Silo(int number) => Part(
        $"silo {number}", ("ROLE", "Silo"), ("SILOPORT", $"{OsProcess.FreePort()}"), ("GATEWAYPORT", $"{OsProcess.FreePort()}"));

    private ClusterPart Part(string name, params (string Name, string Value)[] cluster)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["NEXUS__HOME"] = _home,
            ["NEXUS__POSTGRES__CONNECTIONSTRING"] = Postgres.ConnectionString,
            ["NEXUS__CLUSTER__MEMBERSHIP"] = Redis is null ? "Postgres" : "Redis",
            ["NEXUS__TEMPLATES__RESUMEAFTER"] = "00:00:03",
            ["NEXUS__AI__OFFLINE__DELTADELAY"] = "00:00:00.005",
        };
        if (Redis is not null)
            environment["NEXUS__CLUSTER__REDIS"] = Redis.ConnectionString;
        foreach (var (setting, value) in cluster)
            environment[$"NEXUS__CLUSTER__{setting}"] = value;
        foreach (var (setting, value) in _authority.Settings(name))
            environment[$"NEXUS__{setting.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()}"] = value;
        return new ClusterPart(name, Path.Combine(AppContext.BaseDirectory, "Nexus.Silo.dll"), environment);
    }
}

/// <summary>Tests of real faults, one after the other and beside no other test: they share the machine's time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessClusterTests : ICollectionFixture<ProcessCluster>
{
    public const string Name = "real processes";
}
