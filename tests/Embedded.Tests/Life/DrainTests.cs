using Orleans.Configuration;
using Orleans.Storage;

namespace Nexus.Embedded.Tests.Life;

internal interface IDrainGrain : IGrainWithStringKey
{
    Task<string> LeaveAndWaitAsync(string gate);

    Task<string> NameAsync();

    Task TickAsync(TimeSpan period, bool keepAlive);

    Task<string> AskAsync(string other);

    Task ConflictAsync();
}

internal sealed class DrainGrain(Journal journal) : Grain, IDrainGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal.Write("activate");
        if (this.GetPrimaryKeyString() == "slow")
            await journal.Gate("activation");
        if (this.GetPrimaryKeyString() == "broken")
        {
            await journal.Gate("activation");
            throw new InvalidDataException("broken");
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Write($"deactivate {reason.ReasonCode}");
        if (this.GetPrimaryKeyString() == "clinging")
            await journal.Gate("deactivation");
        if (this.GetPrimaryKeyString() == "failing")
            throw new InvalidDataException("failing");
    }

    public async Task<string> LeaveAndWaitAsync(string gate)
    {
        DeactivateOnIdle();
        journal.Write($"wait {gate}");
        await journal.Gate(gate);
        journal.Write($"done {gate}");
        return gate;
    }

    public Task<string> NameAsync()
    {
        journal.Write("name");
        return Task.FromResult(this.GetPrimaryKeyString());
    }

    public Task TickAsync(TimeSpan period, bool keepAlive)
    {
        this.RegisterGrainTimer(
            () =>
            {
                journal.Write("tick");
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(period, period) { KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task<string> AskAsync(string other) => AskAndReportAsync(other);

    public Task ConflictAsync() => throw new InconsistentStateException("conflict", "2", "1");

    private async Task<string> AskAndReportAsync(string other)
    {
        await GrainFactory.GetGrain<IDrainGrain>(other).ConflictAsync();
        return other;
    }
}

/// <summary>The ways in which an activation begins and ends, with requests at its door.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task A_failed_activation_fails_all_that_wait_for_it()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IDrainGrain>("broken");
        var calls = Enumerable.Range(0, 5).Select(_ => grain.NameAsync()).ToList();
        await silo.Journal.Reached(1);

        silo.Journal.Open("activation");

        foreach (var call in calls)
            Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidDataException>(() => call.Soon())).Message);
        Assert.Equal(["activate"], silo.Journal.Entries);
    }

    [Fact]
    public async Task An_activation_that_takes_too_long_fails_its_calls()
    {
        await using var silo = await TestSilo.StartAsync();
        var call = silo.Grain<IDrainGrain>("slow").NameAsync();
        await silo.Journal.Reached(1);

        silo.Clock.Advance(TimeSpan.FromSeconds(40));
        await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
        silo.Journal.Open("activation");

        Assert.Equal("slow", await silo.Grain<IDrainGrain>("slow").NameAsync().Soon());
    }

    [Theory]
    [InlineData("clinging")]
    [InlineData("failing")]
    public async Task A_deactivation_that_fails_or_hangs_does_not_keep_the_next_activation_away(string key)
    {
        await using var silo = await TestSilo.StartAsync(
            s => s.Configure<GrainCollectionOptions>(o => o.DeactivationTimeout = TimeSpan.FromSeconds(10)));
        silo.Journal.Open("one");
        await silo.Grain<IDrainGrain>(key).LeaveAndWaitAsync("one").Soon();
        var next = silo.Grain<IDrainGrain>(key).NameAsync();
        await silo.Journal.Reached(4);

        if (key == "clinging")
            silo.Clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(key, await next.Soon());
        Assert.Equal(2, silo.Journal.Entries.Count(e => e == "activate"));
        silo.Journal.Open("deactivation");
    }

    [Fact]
    public async Task A_tick_never_meets_a_request_even_of_an_activation_that_is_to_end()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IDrainGrain>();
        await grain.TickAsync(TimeSpan.FromSeconds(1), keepAlive: false).Soon();
        var last = grain.LeaveAndWaitAsync("one");
        await silo.Journal.Reached(2);

        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        var next = grain.NameAsync();
        silo.Journal.Open("one");
        await Task.WhenAll(last, next).Soon();

        Assert.Equal(["activate", "wait one", "done one"], silo.Journal.Entries.Take(3));
        Assert.Equal("name", silo.Journal.Entries[^1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ticks_keep_an_activation_only_if_they_are_to(bool keepAlive)
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IDrainGrain>().TickAsync(TimeSpan.FromMinutes(2), keepAlive).Soon();

        for (var minute = 0; minute < 20; minute++)
        {
            silo.Clock.Advance(TimeSpan.FromMinutes(1));

            // Comes back when the activation has done what the clock gave it to do.
            await silo.Grain<IDrainGrain>("other").NameAsync().Soon();
        }

        if (!keepAlive)
            await Waiting.Until(() => silo.Journal.Entries.Contains("deactivate ActivationIdle"));
        Assert.Equal(keepAlive, !silo.Journal.Entries.Contains("deactivate ActivationIdle"));
    }

    [Fact]
    public async Task A_conflict_ends_the_activation_it_happened_on_and_not_that_of_its_caller()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IDrainGrain>("caller").NameAsync().Soon();

        await Assert.ThrowsAsync<InconsistentStateException>(() => silo.Grain<IDrainGrain>("caller").AskAsync("owner").Soon());
        await silo.Grain<IDrainGrain>("owner").NameAsync().Soon();
        await silo.Grain<IDrainGrain>("caller").NameAsync().Soon();

        Assert.Equal(["deactivate ApplicationError"], silo.Journal.Entries.Where(e => e.StartsWith("deactivate", StringComparison.Ordinal)));
    }
}
