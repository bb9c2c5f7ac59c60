using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Silo.Hosting;
using Nexus.Testing;
using Orleans.Messaging;

namespace Nexus.Cluster.Tests.Membership;

/// <summary>Our statements keep the promises that Orleans's membership protocol rests on.</summary>
public sealed class PostgresMembershipTests : IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private PostgresDatabase _database = null!;
    private ServiceProvider _silo = null!;
    private ServiceProvider _api = null!;
    private IMembershipTable _table = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        _silo = Services("Silo");
        _api = Services("Api");
        _table = _silo.GetRequiredService<IMembershipTable>();
        await _table.InitializeMembershipTable(tryInitTableVersion: true);
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _api.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_silo_that_joined_is_read_as_it_was_written()
    {
        var entry = Silo(1);
        Assert.True(await _table.InsertRow(entry, await NextAsync()));

        var read = Assert.Single((await _table.ReadAll()).Members).Item1;
        Assert.Equal(Text(entry), Text(read));
        Assert.Equal(Text(entry), Text(Assert.Single((await _table.ReadRow(entry.SiloAddress)).Members).Item1));
        Assert.Empty((await _table.ReadRow(Silo(2).SiloAddress)).Members);
    }

    [Fact]
    public async Task Of_two_changes_decided_on_the_same_version_only_the_first_takes_place()
    {
        var version = await NextAsync();

        Assert.True(await _table.InsertRow(Silo(1), version));
        Assert.False(await _table.InsertRow(Silo(2), version));
        Assert.Single((await _table.ReadAll()).Members);
    }

    [Fact]
    public async Task Of_many_changes_at_once_on_the_same_version_one_takes_place()
    {
        var version = await NextAsync();

        var inserted = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => _table.InsertRow(Silo(i), version)));

        Assert.Single(inserted, true);
        Assert.Single((await _table.ReadAll()).Members);
    }

    [Fact]
    public async Task A_suspicion_is_kept_and_an_outdated_change_is_not()
    {
        var entry = Silo(1);
        await _table.InsertRow(entry, await NextAsync());
        var before = await NextAsync();
        entry.Status = SiloStatus.Dead;
        entry.AddSuspector(Silo(2).SiloAddress, Now);
        Assert.True(await _table.UpdateRow(entry, "", before));

        entry.Status = SiloStatus.Active;
        Assert.False(await _table.UpdateRow(entry, "", before));

        var read = Assert.Single((await _table.ReadAll()).Members).Item1;
        Assert.Equal(SiloStatus.Dead, read.Status);
        Assert.Equal(Silo(2).SiloAddress, Assert.Single(read.SuspectTimes!).Item1);
    }

    [Fact]
    public async Task A_heartbeat_changes_no_version()
    {
        var entry = Silo(1);
        await _table.InsertRow(entry, await NextAsync());
        var before = (await _table.ReadAll()).Version.Version;
        entry.IAmAliveTime = Now.AddSeconds(5);

        await _table.UpdateIAmAlive(entry);

        var after = await _table.ReadAll();
        Assert.Equal(before, after.Version.Version);
        Assert.Equal(Now.AddSeconds(5), after.Members[0].Item1.IAmAliveTime.ToUniversalTime());
    }

    [Fact]
    public async Task Front_ends_find_the_gateways_of_active_silos()
    {
        var dead = Silo(2);
        dead.Status = SiloStatus.Dead;
        var silent = Silo(3);
        silent.ProxyPort = 0;
        foreach (var entry in new[] { Silo(1), dead, silent })
            await _table.InsertRow(entry, await NextAsync());
        var gateways = _api.GetRequiredService<IGatewayListProvider>();
        await gateways.InitializeGatewayListProvider();

        var gateway = Assert.Single(await gateways.GetGateways());

        Assert.Equal(30001, gateway.Port);
    }

    [Fact]
    public async Task Silos_that_are_long_gone_are_forgotten_and_living_ones_are_not()
    {
        var gone = Silo(2);
        gone.Status = SiloStatus.Dead;
        foreach (var entry in new[] { Silo(1), gone })
            await _table.InsertRow(entry, await NextAsync());

        await _table.CleanupDefunctSiloEntries(new DateTimeOffset(Now.AddDays(1)));

        Assert.Equal(Silo(1).SiloAddress, Assert.Single((await _table.ReadAll()).Members).Item1.SiloAddress);
    }

    private ServiceProvider Services(string role) => NexusHost.CreateBuilder(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
    {
        ["Nexus:Postgres:ConnectionString"] = _database.ConnectionString,
        ["Nexus:Cluster:Role"] = role,
        ["Nexus:Cluster:Membership"] = "Postgres",
    }).Services.BuildServiceProvider();

    private async Task<TableVersion> NextAsync() => (await _table.ReadAll()).Version.Next();

    private static MembershipEntry Silo(int number) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 11000 + number, 7),
        SiloName = $"silo {number}",
        HostName = "host",
        Status = SiloStatus.Active,
        ProxyPort = 30000 + number,
        StartTime = Now,
        IAmAliveTime = Now,
        SuspectTimes = [],
    };

    private static string Text(MembershipEntry entry) =>
        $"{entry.SiloAddress} {entry.SiloName} {entry.HostName} {entry.Status} {entry.ProxyPort} {entry.StartTime.ToUniversalTime():O} {entry.IAmAliveTime.ToUniversalTime():O}";
}
