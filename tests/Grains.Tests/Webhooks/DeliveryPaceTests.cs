using Nexus.Grains.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

public sealed class DeliveryPaceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(2000)]
    public void Over_ten_seconds_no_more_go_than_the_limit_and_a_tenth_of_a_second(int rate)
    {
        var taken = Run(rate, TimeSpan.FromSeconds(10), step: TimeSpan.FromMilliseconds(1));

        Assert.InRange(taken, rate * 10, (rate * 10.1) + 1);
    }

    [Fact]
    public void A_timer_that_is_late_costs_nothing()
    {
        Assert.InRange(Run(rate: 100, TimeSpan.FromSeconds(10), step: TimeSpan.FromMilliseconds(30)), 990, 1011);
    }

    [Fact]
    public void A_pause_is_not_made_up_for()
    {
        var pace = default(DeliveryPace).Take(Noon, 10);

        Assert.Equal(2, Now(pace, Noon.AddHours(1), rate: 10));
    }

    private static int Run(int rate, TimeSpan time, TimeSpan step)
    {
        var (pace, taken) = (default(DeliveryPace), 0);
        for (var now = Noon; now < Noon + time; now += step)
        {
            for (; pace.Wait(now) <= TimeSpan.Zero; taken++)
                pace = pace.Take(now, rate);
        }

        return taken;
    }

    private static int Now(DeliveryPace pace, DateTimeOffset now, int rate)
    {
        var taken = 0;
        for (; pace.Wait(now) <= TimeSpan.Zero; taken++)
            pace = pace.Take(now, rate);
        return taken;
    }
}
