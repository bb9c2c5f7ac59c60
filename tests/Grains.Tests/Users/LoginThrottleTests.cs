using Nexus.Grains.Users;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Users;

public sealed class LoginThrottleTests
{
    private readonly AuthOptions _options = new();
    private readonly ManualTimeProvider _clock = new();

    private DateTimeOffset Now => _clock.GetUtcNow();

    [Fact]
    public void Four_failures_do_not_lock_and_the_fifth_does()
    {
        var throttle = LoginThrottle.None;
        for (var i = 0; i < 4; i++)
        {
            throttle = throttle.Fail(Now, _options);
            Assert.Null(throttle.Wait(Now));
        }

        Assert.Equal(TimeSpan.FromSeconds(30), throttle.Fail(Now, _options).Wait(Now));
    }

    [Fact]
    public void Each_further_failure_doubles_the_lock_up_to_fifteen_minutes()
    {
        var throttle = LoginThrottle.None;
        var waits = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            throttle = throttle.Fail(Now, _options);
            var wait = throttle.Wait(Now) ?? TimeSpan.Zero;
            waits.Add(wait.TotalSeconds);
            _clock.Advance(wait);
            Assert.Null(throttle.Wait(Now));
        }

        Assert.Equal([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900], waits.Take(11));
        Assert.All(waits.Skip(9), w => Assert.Equal(900, w));
    }

    [Fact]
    public void Failures_are_forgotten_after_an_hour_without_one()
    {
        var throttle = LoginThrottle.None;
        for (var i = 0; i < 5; i++)
            throttle = throttle.Fail(Now, _options);
        _clock.Advance(_options.LockoutMemory - TimeSpan.FromTicks(1));
        Assert.False(throttle.IsForgotten(Now, _options));
        Assert.Equal(6, throttle.Fail(Now, _options).Failures);

        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(throttle.IsForgotten(Now, _options));
        Assert.Equal(1, throttle.Fail(Now, _options).Failures);
    }
}
