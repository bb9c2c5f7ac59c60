namespace Nexus.Embedded.Tests.Hosting;

internal interface ILastGrain : IGrainWithStringKey
{
    Task<string> WaitThenAskAsync(string gate, string other);

    Task<string> NameAsync();

    IAsyncEnumerable<int> FollowAsync();
}

internal sealed class LastGrain(Journal journal) : Grain, ILastGrain
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Write($"{this.GetPrimaryKeyString()} ended: {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public async Task<string> WaitThenAskAsync(string gate, string other)
    {
        journal.Write("waiting");
        await journal.Gate(gate);
        return await GrainFactory.GetGrain<ILastGrain>(other).NameAsync();
    }

    public Task<string> NameAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public async IAsyncEnumerable<int> FollowAsync()
    {
        yield return 1;
        await journal.Gate("never");
    }
}

/// <summary>A silo that stops lets grains finish, and nobody in.</summary>
public sealed class ShutdownTests
{
    [Fact]
    public async Task A_running_request_may_still_call_grains_that_are_activated_for_it()
    {
        await using var silo = await TestSilo.StartAsync();
        var running = silo.Grain<ILastGrain>("one").WaitThenAskAsync("gate", "two");
        await silo.Journal.Reached(1);

        var stop = silo.StopAsync();
        silo.Journal.Open("gate");
        await stop.Soon();

        Assert.Equal("two", await running.Soon());
        Assert.Equal(
            ["one ended: ShuttingDown", "two ended: ShuttingDown", "waiting"], silo.Journal.Entries.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Calls_from_outside_are_refused_from_the_beginning_of_the_stop()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ILastGrain>("idle").NameAsync().Soon();
        var running = silo.Grain<ILastGrain>("one").WaitThenAskAsync("gate", "two");
        await silo.Journal.Reached(1);

        var stop = silo.StopAsync();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Grain<ILastGrain>("idle").NameAsync().Soon());
        await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Grain<ILastGrain>("new").NameAsync().Soon());
        silo.Journal.Open("gate");
        await Task.WhenAll(running, stop).Soon();
    }

    [Fact]
    public async Task A_request_that_does_not_end_is_given_up_and_its_caller_told()
    {
        await using var silo = await TestSilo.StartAsync();
        var running = silo.Grain<ILastGrain>("one").WaitThenAskAsync("never", "two");
        await silo.Journal.Reached(1);

        var stop = silo.StopAsync();
        Assert.False(stop.IsCompleted);
        silo.Clock.Advance(TimeSpan.FromMinutes(1));
        await stop.Soon();

        var thrown = await Record.ExceptionAsync(() => running.Soon());
        Assert.True(thrown is SiloUnavailableException or TimeoutException, $"{thrown}");
    }

    [Fact]
    public async Task A_request_that_does_not_end_keeps_no_other_activation_from_ending()
    {
        await using var silo = await TestSilo.StartAsync();
        var stuck = silo.Grain<ILastGrain>("stuck").WaitThenAskAsync("never", "none");
        var running = silo.Grain<ILastGrain>("running").WaitThenAskAsync("gate", "late");
        await silo.Grain<ILastGrain>("idle").NameAsync().Soon();
        await silo.Journal.Reached(2);

        var stop = silo.StopAsync();
        await silo.Journal.Reached(3);
        silo.Journal.Open("gate");
        Assert.Equal("late", await running.Soon());
        await silo.Journal.Reached(4);
        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        await silo.Journal.Reached(5);
        Assert.False(stop.IsCompleted);
        silo.Clock.Advance(TimeSpan.FromMinutes(1));
        await stop.Soon();

        Assert.Equal(
            ["idle ended: ShuttingDown", "late ended: ShuttingDown", "running ended: ShuttingDown"],
            silo.Journal.Entries.Skip(2).Order(StringComparer.Ordinal));
        await Assert.ThrowsAnyAsync<Exception>(() => stuck.Soon());
    }

    [Fact]
    public async Task An_open_enumeration_does_not_hold_up_the_stop()
    {
        await using var silo = await TestSilo.StartAsync();
        await using var numbers = silo.Grain<ILastGrain>("one").FollowAsync().GetAsyncEnumerator();
        Assert.True(await numbers.MoveNextAsync().AsTask().Soon());
        var next = numbers.MoveNextAsync().AsTask();

        var stop = silo.StopAsync();
        silo.Journal.Open("never");
        await stop.Soon();

        var thrown = await Record.ExceptionAsync(() => next.Soon());
        Assert.True(thrown is null or EnumerationAbortedException, $"{thrown}");
    }

    [Fact]
    public async Task A_stopped_silo_can_be_stopped_again()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ILastGrain>().NameAsync().Soon();

        await silo.StopAsync().Soon();
        await silo.StopAsync().Soon();

        Assert.Single(silo.Journal.Entries);
    }
}
