using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Nexus.Embedded.Tests.Timers;

internal interface IClockGrain : IGrainWithStringKey
{
    Task StartAsync(TimeSpan due, TimeSpan period, string? gate = null, bool interleave = false);

    Task ChangeAsync(TimeSpan due, TimeSpan period);

    Task ChangeInTickAsync(TimeSpan due);

    Task StopInTickAsync();

    Task StopAsync();

    Task<string> WaitAsync(string gate);

    Task SyncAsync();
}

internal sealed class ClockGrain(Journal journal) : Grain, IClockGrain
{
    private IGrainTimer? _timer;
    private TimeSpan? _changeTo;
    private bool _stop;

    public Task StartAsync(TimeSpan due, TimeSpan period, string? gate = null, bool interleave = false)
    {
        _timer = this.RegisterGrainTimer(
            async token =>
            {
                journal.Write($"tick {ReferenceEquals(SynchronizationContext.Current, GrainContext)}");
                if (_changeTo is { } changeTo)
                    _timer!.Change(changeTo, Timeout.InfiniteTimeSpan);
                if (_stop)
                    _timer!.Dispose();
                if (gate is null)
                    return;
                await journal.Gate(gate).WaitAsync(token);
                journal.Write("end");
            },
            new GrainTimerCreationOptions(due, period) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task ChangeAsync(TimeSpan due, TimeSpan period)
    {
        _timer!.Change(due, period);
        return Task.CompletedTask;
    }

    public Task ChangeInTickAsync(TimeSpan due)
    {
        _changeTo = due;
        return Task.CompletedTask;
    }

    public Task StopInTickAsync()
    {
        _stop = true;
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public async Task<string> WaitAsync(string gate)
    {
        journal.Write("busy");
        await journal.Gate(gate);
        return gate;
    }

    public Task SyncAsync() => Task.CompletedTask;
}

/// <summary>What a grain's timer does when things get in its way.</summary>
public sealed class GrainTimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_timer_without_a_period_ticks_once_and_one_that_was_changed_at_its_new_times()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IClockGrain>();
        await grain.StartAsync(Second, Timeout.InfiniteTimeSpan);

        await AdvanceAsync(silo, 10, expected: 1);
        await grain.ChangeAsync(5 * Second, 2 * Second).Soon();
        await AdvanceAsync(silo, 4, expected: 1);
        await AdvanceAsync(silo, 1, expected: 2);
        await AdvanceAsync(silo, 2, expected: 3);

        Assert.All(silo.Journal.Entries, entry => Assert.Equal("tick True", entry));
    }

    [Fact]
    public async Task A_tick_may_set_when_the_next_one_comes()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IClockGrain>().StartAsync(Second, Second);
        await silo.Grain<IClockGrain>().ChangeInTickAsync(30 * Second).Soon();

        await AdvanceAsync(silo, 1, expected: 1);
        await AdvanceAsync(silo, 29, expected: 1);
        await AdvanceAsync(silo, 1, expected: 2);
    }

    [Fact]
    public async Task A_tick_may_end_its_timer()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IClockGrain>().StartAsync(Second, Second);
        await silo.Grain<IClockGrain>().StopInTickAsync().Soon();

        await AdvanceAsync(silo, 1, expected: 1);
        await AdvanceAsync(silo, 60, expected: 1);
    }

    [Fact]
    public async Task A_slow_tick_is_not_overtaken_by_the_next_and_the_period_begins_at_its_end()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IClockGrain>().StartAsync(Second, 10 * Second, gate: "slow", interleave: true);

        await AdvanceAsync(silo, 1, expected: 1);
        await AdvanceAsync(silo, 60, expected: 1);
        silo.Journal.Open("slow");
        await silo.Journal.Reached(2);

        // A turn of the grain's after the one that ended the tick: the period has begun.
        await silo.Grain<IClockGrain>().SyncAsync().Soon();
        await AdvanceAsync(silo, 9, expected: 2);
        await AdvanceAsync(silo, 1, expected: 4);
    }

    [Fact]
    public async Task Disposing_a_timer_cancels_the_tick_that_runs()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IClockGrain>();
        await grain.StartAsync(Second, Second, gate: "never", interleave: true);
        await AdvanceAsync(silo, 1, expected: 1);

        await grain.StopAsync().Soon();

        // The stop waits for running ticks: a canceled one has ended.
        await silo.StopAsync().Soon();
        Assert.Single(silo.Journal.Entries);
    }

    [Fact]
    public async Task A_timer_outlives_a_time_in_which_the_grain_had_too_much_to_do()
    {
        await using var silo = await TestSilo.StartAsync(s => s.Configure<SiloMessagingOptions>(o => o.MaxEnqueuedRequestsHardLimit = 2));
        var grain = silo.Grain<IClockGrain>();
        await grain.StartAsync(Second, Second);
        var busy = grain.WaitAsync("busy");
        await silo.Journal.Reached(1);
        var queued = new[] { grain.SyncAsync(), grain.SyncAsync() };
        await Assert.ThrowsAsync<LimitExceededException>(() => grain.SyncAsync().Soon());

        silo.Clock.Advance(Second);
        silo.Journal.Open("busy");
        await Task.WhenAll([busy, .. queued]).Soon();

        await silo.Journal.Reached(2);
        await grain.SyncAsync().Soon();
        await AdvanceAsync(silo, 1, expected: 3);
    }

    // Ticks of an idle grain run while the clock advances; of a busy one, before its next request.
    private static async Task AdvanceAsync(TestSilo silo, int seconds, int expected)
    {
        silo.Clock.Advance(seconds * Second);
        await silo.Journal.Reached(expected);
        Assert.Equal(expected, silo.Journal.Entries.Count);
    }
}
