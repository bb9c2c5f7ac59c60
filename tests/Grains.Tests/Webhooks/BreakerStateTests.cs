using Nexus.Grains.Webhooks;
using Nexus.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

public sealed class BreakerStateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly WebhooksOptions Options = new()
    {
        BreakerFailures = 3,
        BreakerPause = TimeSpan.FromSeconds(10),
        BreakerMaxPause = TimeSpan.FromSeconds(35),
    };

    [Fact]
    public void It_opens_after_so_many_failures_in_a_row()
    {
        var twice = Fail(BreakerState.Closed, 2);

        Assert.True(twice.Admits(Noon));
        Assert.Equal(DeliveryBreaker.Open, Fail(twice, 1).Show(Noon));
        Assert.False(Fail(twice, 1).Admits(Noon));
    }

    [Fact]
    public void A_success_in_between_counts_from_the_beginning()
    {
        // A success makes any state Closed; that is why there is no method for it.
        Assert.True(Fail(BreakerState.Closed, 2).IsClosed);
        Assert.Equal(0, BreakerState.Closed.Failures);
    }

    [Fact]
    public void When_its_time_is_over_it_admits_one()
    {
        var open = Fail(BreakerState.Closed, 3);
        var later = Noon.AddSeconds(10);

        Assert.Equal(DeliveryBreaker.HalfOpen, open.Show(later));
        Assert.True(open.Admits(later));
        Assert.False(open.Begin().Admits(later));
        Assert.True(open.Begin().GiveUp(probe: true).Admits(later));
        Assert.False(open.Begin().GiveUp(probe: false).Admits(later));
    }

    [Fact]
    public void Each_failed_probe_doubles_the_pause_up_to_a_bound()
    {
        var breaker = Fail(BreakerState.Closed, 3);
        var pauses = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            var now = breaker.OpenUntil!.Value;
            breaker = breaker.Begin().Fail(probe: true, now, Options);
            pauses.Add((breaker.OpenUntil!.Value - now).TotalSeconds);
        }

        Assert.Equal([20, 35, 35, 35], pauses);
        Assert.Equal(Noon, breaker.OpenedAt);
    }

    [Fact]
    public void Stragglers_do_not_keep_it_open_for_longer()
    {
        var open = Fail(BreakerState.Closed, 3);

        var after = open.Fail(probe: false, Noon.AddSeconds(5), Options);

        Assert.Equal(open.OpenUntil, after.OpenUntil);
        Assert.Equal(4, after.Failures);
    }

    [Fact]
    public void It_never_stays_open_however_often_it_failed()
    {
        var breaker = Fail(BreakerState.Closed, 3);
        for (var i = 0; i < 10_000; i++)
            breaker = breaker.Begin().Fail(probe: true, breaker.OpenUntil!.Value, Options);

        Assert.True(breaker.Admits(breaker.OpenUntil!.Value));
        Assert.True(breaker.OpenUntil - Noon < TimeSpan.FromSeconds(35) * 10_001);
    }

    [Fact]
    public void Hope_ends_the_pause_and_nothing_else()
    {
        var open = Fail(BreakerState.Closed, 3);

        Assert.True(open.Hope(Noon.AddSeconds(1)).Admits(Noon.AddSeconds(1)));
        Assert.Equal(BreakerState.Closed, BreakerState.Closed.Hope(Noon));
    }

    private static BreakerState Fail(BreakerState breaker, int times)
    {
        for (var i = 0; i < times; i++)
            breaker = breaker.Fail(probe: false, Noon, Options);
        return breaker;
    }
}
