using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Nexus.Embedded.Tests.Life;

public interface ILifeGrain : IGrainWithStringKey
{
    Task<int> CountAsync();

    Task LeaveAsync();

    Task StayAsync(TimeSpan time);

    Task<string> WaitAsync(string gate);
}

public sealed class LifeGrain(Journal journal, Breaker breaker) : Grain, ILifeGrain
{
    private int _calls;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal.Write($"activate {this.GetPrimaryKeyString()}");
        breaker.ThrowIfBroken();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Write($"deactivate {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<int> CountAsync() => Task.FromResult(++_calls);

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task StayAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public async Task<string> WaitAsync(string gate)
    {
        journal.Write($"wait {gate}");
        await journal.Gate(gate);
        return gate;
    }
}

public sealed class Breaker
{
    public bool IsBroken { get; set; }

    public void ThrowIfBroken()
    {
        if (IsBroken)
            throw new InvalidOperationException("It does not start.");
    }
}

public interface IStoringGrain : IGrainWithStringKey
{
    Task<(int Value, string? Etag)> ReadAsync();

    Task WriteAsync(int value);

    Task ClearAsync();
}

public sealed class StoringGrain([PersistentState("number")] IPersistentState<Number> number) : Grain, IStoringGrain
{
    private int _atActivation = -1;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _atActivation = number.State.Value;
        return Task.CompletedTask;
    }

    public Task<(int Value, string? Etag)> ReadAsync() =>
        Task.FromResult((number.RecordExists ? number.State.Value : _atActivation, number.Etag));

    public Task WriteAsync(int value)
    {
        number.State.Value = value;
        return number.WriteStateAsync();
    }

    public Task ClearAsync() => number.ClearStateAsync();
}

public sealed class Number
{
    public int Value { get; set; }
}

/// <summary>From the first call of a grain to the end of its activation.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task A_grain_is_activated_by_its_first_call_only()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<ILifeGrain>();
        Assert.Empty(silo.Journal.Entries);

        await grain.CountAsync();

        Assert.Equal(2, await grain.CountAsync());
        Assert.Equal(["activate a"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_failed_activation_fails_its_calls_and_the_next_call_tries_anew()
    {
        await using var silo = await StartAsync();
        var breaker = silo.Services.GetRequiredService<Breaker>();
        breaker.IsBroken = true;

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Grain<ILifeGrain>().CountAsync().Soon());
        breaker.IsBroken = false;

        Assert.Equal("It does not start.", thrown.Message);
        Assert.Equal(1, await silo.Grain<ILifeGrain>().CountAsync().Soon());
    }

    [Fact]
    public async Task An_idle_activation_ends_and_a_used_one_stays()
    {
        await using var silo = await StartAsync();
        await silo.Grain<ILifeGrain>("idle").CountAsync();
        await silo.Grain<ILifeGrain>("used").CountAsync();

        for (var minute = 0; minute < 17; minute++)
        {
            silo.Clock.Advance(TimeSpan.FromMinutes(1));
            await silo.Grain<ILifeGrain>("used").CountAsync();
        }

        await silo.Journal.Reached(3);
        Assert.Equal("deactivate ActivationIdle", silo.Journal.Entries[2]);
        Assert.Equal(19, await silo.Grain<ILifeGrain>("used").CountAsync());
        Assert.Equal(1, await silo.Grain<ILifeGrain>("idle").CountAsync().Soon());
    }

    [Fact]
    public async Task An_activation_that_asked_to_stay_outlives_its_idle_time()
    {
        await using var silo = await StartAsync();
        await silo.Grain<ILifeGrain>().StayAsync(TimeSpan.FromHours(1));

        silo.Clock.Advance(TimeSpan.FromMinutes(30));
        await silo.Grain<ILifeGrain>().CountAsync();

        Assert.Equal(["activate a"], silo.Journal.Entries);
    }

    [Fact]
    public async Task Leaving_waits_for_the_running_request_and_later_ones_meet_a_new_activation()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<ILifeGrain>();
        await grain.CountAsync();

        await grain.LeaveAsync();

        Assert.Equal(1, await grain.CountAsync().Soon());
        Assert.Equal(["activate a", "deactivate ApplicationRequested", "activate a"], silo.Journal.Entries);
    }

    [Fact]
    public async Task No_call_is_lost_while_an_activation_comes_and_goes()
    {
        await using var silo = await StartAsync();
        var answered = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                if (i % 10 == caller)
                    await silo.Grain<ILifeGrain>().LeaveAsync();
                else
                    await silo.Grain<ILifeGrain>().CountAsync();
                Interlocked.Increment(ref answered);
            }
        }))).Soon();

        Assert.Equal(1600, answered);
    }

    [Fact]
    public async Task Stopping_lets_requests_finish_and_ends_every_activation()
    {
        await using var silo = await StartAsync();
        var running = silo.Grain<ILifeGrain>("running").WaitAsync("one");
        await silo.Grain<ILifeGrain>("idle").CountAsync();

        var stop = silo.StopAsync();
        Assert.False(stop.IsCompleted);
        silo.Journal.Open("one");
        await stop.Soon();

        Assert.Equal("one", await running.Soon());
        Assert.Equal(2, silo.Journal.Entries.Count(e => e == "deactivate ShuttingDown"));
        await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Grain<ILifeGrain>().CountAsync().Soon());
    }

    [Fact]
    public async Task State_is_there_when_the_grain_is_activated_and_survives_it()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<IStoringGrain>();
        Assert.Equal((0, null), await grain.ReadAsync());
        await grain.WriteAsync(5);

        await LeaveAsync(silo);

        Assert.Equal((5, "1"), await grain.ReadAsync().Soon());
        await grain.ClearAsync();
        Assert.Null((await ReadAnewAsync(silo)).Etag is "2" ? null : "the cleared state lost its version");
    }

    [Fact]
    public async Task A_version_conflict_ends_the_activation_and_the_next_call_reads_the_truth()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<IStoringGrain>();
        await grain.WriteAsync(5);
        var id = grain.GetGrainId();
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var other = new GrainState<Number>();
        await storage.ReadStateAsync("number", id, other);
        other.State!.Value = 9;
        await storage.WriteStateAsync("number", id, other);

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.WriteAsync(6).Soon());

        Assert.Equal((9, "2"), await grain.ReadAsync().Soon());
    }

    private static Task<TestSilo> StartAsync() => TestSilo.StartAsync(s => s.Services.AddSingleton<Breaker>());

    private static async Task LeaveAsync(TestSilo silo)
    {
        silo.Clock.Advance(TimeSpan.FromMinutes(20));
        await silo.Grain<ILifeGrain>("z").CountAsync();
    }

    private static async Task<(int Value, string? Etag)> ReadAnewAsync(TestSilo silo)
    {
        await LeaveAsync(silo);
        return await silo.Grain<IStoringGrain>().ReadAsync().Soon();
    }
}
