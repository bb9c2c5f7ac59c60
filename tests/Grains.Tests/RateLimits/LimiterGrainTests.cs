using Nexus.RateLimits;
using Nexus.Testing;

namespace Nexus.Grains.Tests.RateLimits;

public sealed class LimiterGrainTests : IAsyncLifetime
{
    private static readonly RateRule Rule = new(100, TimeSpan.FromMinutes(1), 100);
    private readonly ManualTimeProvider _clock = new();
    private PostgresDatabase _database = null!;
    private GrainHost _host = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        _host = await GrainHost.StartAsync(_database, configure: setup => (setup.Clock, setup.Silos) = (new SiloClock(_clock), 1));
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Those_who_ask_for_one_subject_share_its_bucket_and_others_have_theirs()
    {
        var limiter = _host.Grains.GetGrain<ILimiterGrain>("read/user/usr_1");
        var leases = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => limiter.LeaseAsync(new LeaseRequest(Rule, 0))));
        Assert.Equal(100, leases.Sum(l => l.Tokens));
        Assert.Equal(100, await LeftAsync("read/user/usr_2"));
        Assert.Equal(100, await LeftAsync("write/user/usr_1"));
    }

    [Fact]
    public async Task Tokens_come_back_with_time()
    {
        var limiter = _host.Grains.GetGrain<ILimiterGrain>("read/user/usr_1");
        await limiter.LeaseAsync(new LeaseRequest(Rule, 100));
        Assert.Equal(0, await LeftAsync("read/user/usr_1"));
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.InRange(await LeftAsync("read/user/usr_1"), 48, 50);
    }

    [Fact]
    public async Task A_restart_forgives()
    {
        await _host.Grains.GetGrain<ILimiterGrain>("read/user/usr_1").LeaseAsync(new LeaseRequest(Rule, 100));
        await _host.RestartAsync();
        Assert.Equal(100, await LeftAsync("read/user/usr_1"));
    }

    private async Task<long> LeftAsync(string key)
    {
        var lease = await _host.Grains.GetGrain<ILimiterGrain>(key).LeaseAsync(new LeaseRequest(Rule, 0));
        return lease.Tokens + lease.Left;
    }
}
