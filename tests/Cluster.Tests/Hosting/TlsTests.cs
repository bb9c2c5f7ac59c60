using Nexus.Silo.Startup;
using Nexus.Testing;

namespace Nexus.Cluster.Tests.Hosting;

/// <summary>Who has no certificate of the authority is no part of the cluster.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly Authority _authority = Authority.Create();
    private readonly Authority _other = Authority.Create();
    private Nodes _nodes = null!;
    private NexusServer _silo = null!;

    public async Task InitializeAsync()
    {
        _nodes = await Nodes.CreateAsync();
        _silo = await _nodes.StartAsync("Silo", _authority.Settings("silo"));
    }

    public async Task DisposeAsync()
    {
        await _nodes.DisposeAsync();
        _authority.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Silos_and_front_ends_with_certificates_of_the_authority_work_together()
    {
        await _nodes.StartAsync("Silo", _authority.Settings("silo-2"));
        var api = await _nodes.StartAsync("Api", _authority.Settings("api"));

        for (var i = 0; i < 10; i++)
            (await api.RegisterUserAsync()).Dispose();
        var hosts = await _silo.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        Assert.Equal(2, hosts.Count);
    }

    [Fact]
    public Task A_front_end_without_a_certificate_can_not_call() => AssertKeptOutAsync("Api");

    [Fact]
    public Task A_front_end_of_another_authority_can_not_call() => AssertKeptOutAsync("Api", _other.Settings("api", trusted: _authority));

    [Fact]
    public async Task A_front_end_that_trusts_another_authority_does_not_call()
    {
        await AssertKeptOutAsync("Api", _authority.Settings("careful", trusted: _other));
    }

    [Fact]
    public Task A_silo_without_a_certificate_can_not_join() => AssertNotLetInAsync();

    [Fact]
    public Task A_silo_of_another_authority_can_not_join() => AssertNotLetInAsync(_other.Settings("silo", trusted: _authority));

    private async Task AssertKeptOutAsync(string role, params (string Name, string Value)[] tls)
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => _nodes.StartAsync(role, [.. tls, ("Cluster:StartTimeoutSeconds", "2")]));

        Assert.Equal(StartupException.ClusterUnavailable, refused.ExitCode);
    }

    // A process of its own: a silo that is not let in may end its process the hard way.
    private async Task AssertNotLetInAsync(params (string Name, string Value)[] tls)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["NEXUS__POSTGRES__CONNECTIONSTRING"] = _nodes.Database.ConnectionString,
            ["NEXUS__CLUSTER__ROLE"] = "Silo",
            ["NEXUS__CLUSTER__MEMBERSHIP"] = "Postgres",
            ["NEXUS__CLUSTER__STARTTIMEOUTSECONDS"] = "2",
        };
        foreach (var (name, value) in tls)
            environment[$"NEXUS__{name.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        await using var intruder = NexusProcess.Run([], environment);

        Assert.NotEqual(0, await intruder.ExitAsync());
        Assert.DoesNotContain(intruder.Output, line => line.Contains("Started as", StringComparison.Ordinal));
        var hosts = await _silo.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        Assert.Equal([_silo.Address()], hosts.Keys);
        await _silo.Grains.GetGrain<Nexus.Users.IUserGrain>("usr_after").GetAsync();
    }
}
