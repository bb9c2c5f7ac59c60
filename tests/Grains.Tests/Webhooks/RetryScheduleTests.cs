using Microsoft.Extensions.Options;
using Nexus.Grains.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

public sealed class RetryScheduleTests
{
    private static readonly AttemptResult Failed = ScriptedSender.Status(500);

    [Fact]
    public void Without_jitter_the_pauses_are_those_of_the_specification()
    {
        var schedule = Schedule();

        var pauses = Enumerable.Range(1, 8).Select(tries => schedule.After(tries, Failed, random: 0.5)?.TotalSeconds);

        Assert.Equal([5, 300, 1800, 7200, 18_000, 36_000, 36_000, null], pauses);
    }

    [Theory]
    [InlineData(0, 240)]
    [InlineData(0.25, 270)]
    [InlineData(0.5, 300)]
    [InlineData(0.999999, 360)]
    public void Jitter_is_a_fifth_up_or_down(double random, double seconds)
    {
        Assert.Equal(seconds, Schedule().After(2, Failed, random)!.Value.TotalSeconds, tolerance: 0.01);
    }

    [Theory]
    [InlineData(1, null, true, null, 60)] // a time-out waits for a minute
    [InlineData(1, 429, false, null, 60)] // so does "too many requests"
    [InlineData(2, 429, false, null, 300)] // unless it would wait longer anyway
    [InlineData(1, 503, false, null, 5)]
    [InlineData(1, 503, false, 120, 120)] // Retry-After is waited for
    [InlineData(2, 503, false, 1, 300)] // and never makes a pause shorter
    [InlineData(1, 429, false, 10, 60)]
    [InlineData(1, 429, false, 86_400, 86_400)]
    [InlineData(1, 429, false, 999_999_999, 86_400)] // within bounds
    public void Receivers_that_are_busy_get_the_time_that_they_ask_for(int tries, int? status, bool timedOut, int? retryAfter, double seconds)
    {
        var result = Failed with { Status = status, TimedOut = timedOut, RetryAfter = retryAfter is { } asked ? TimeSpan.FromSeconds(asked) : null };

        Assert.Equal(TimeSpan.FromSeconds(seconds), Schedule().After(tries, result, random: 0.5));
    }

    [Fact]
    public void The_pauses_can_be_set()
    {
        var schedule = Schedule(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        Assert.Equal([1, 2, null], Enumerable.Range(1, 3).Select(tries => schedule.After(tries, Failed, random: 0.5)?.TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(3.6), schedule.Span);
    }

    private static RetrySchedule Schedule(params TimeSpan[] delays) => new(Options.Create(new WebhooksOptions { RetryDelays = delays }));
}
