using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Nexus.Embedded.Tests.Calls;

/// <summary>One turn at a time, one request at a time, unless somebody says otherwise.</summary>
public sealed class TurnTests
{
    [Fact]
    public async Task A_call_reaches_the_grain_and_brings_its_answer()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal(3, await silo.Grain<IPlainGrain>().AddAsync(3));
        Assert.Equal(5, await silo.Grain<IPlainGrain>().AddAsync(2));
        Assert.Equal(1, await silo.Grain<IPlainGrain>("other").AddAsync(1));
        Assert.Equal(14, await silo.Grain<IPlainGrain>().QuickAsync(7));
    }

    [Fact]
    public async Task A_request_holds_the_grain_across_its_awaits()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IPlainGrain>();

        var first = grain.WaitAsync("one");
        await silo.Journal.Reached(1);
        var second = grain.WaitAsync("two");
        silo.Journal.Open("two");
        silo.Journal.Open("one");
        await Task.WhenAll(first, second).Soon();

        Assert.Equal(["wait one", "done one", "wait two", "done two"], silo.Journal.Entries);
    }

    [Fact]
    public async Task Requests_from_many_threads_never_meet_and_none_is_lost()
    {
        await using var silo = await TestSilo.StartAsync();
        const int callers = 8;
        const int calls = 500;

        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < calls; i++)
                await silo.Grain<IPlainGrain>($"g{i % 3}").CountCarefullyAsync();
        }))).Soon();

        var sums = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => silo.Grain<IPlainGrain>($"g{i}").AddAsync(0)));
        Assert.Equal(callers * calls, sums.Sum());
    }

    [Fact]
    public async Task Awaits_come_back_to_the_activation()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.True(await silo.Grain<IPlainGrain>().IsOnItsOwnContextAsync());
    }

    [Fact]
    public async Task A_caller_outside_of_grains_goes_on_outside_of_them()
    {
        await using var silo = await TestSilo.StartAsync();

        await silo.Grain<IPlainGrain>().IsOnItsOwnContextAsync();

        Assert.False(SynchronizationContext.Current is IGrainContext);
    }

    [Fact]
    public async Task What_a_grain_throws_reaches_its_caller()
    {
        await using var silo = await TestSilo.StartAsync();

        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => silo.Grain<IPlainGrain>().FailAsync("broken"));

        Assert.Equal("broken", thrown.Message);
        Assert.Equal(1, await silo.Grain<IPlainGrain>().AddAsync(1));
    }

    [Fact]
    public async Task A_one_way_call_is_not_waited_for_and_arrives()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IPlainGrain>();
        var busy = grain.WaitAsync("one");

        await grain.TellAsync("told").Soon();
        silo.Journal.Open("one");
        await busy.Soon();
        await silo.Journal.Reached(3);

        Assert.Equal("told", silo.Journal.Entries[^1]);
    }

    [Fact]
    public async Task Reentrant_requests_interleave_at_awaits_and_never_run_at_once()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IReentrantGrain>();

        var waiting = grain.WaitAsync("one");
        await grain.WaitAsync("open").Completes(() => silo.Journal.Open("open"));
        silo.Journal.Open("one");
        await waiting.Soon();

        var overlapping = Enumerable.Range(0, 16).Select(_ => Task.Run(() => grain.OverlapAsync(200)));
        Assert.All(await Task.WhenAll(overlapping).Soon(), times => Assert.Equal(200, times));
    }

    [Fact]
    public async Task An_interleaving_method_passes_a_busy_request()
    {
        await using var silo = await TestSilo.StartAsync();
        var busy = silo.Grain<IPlainGrain>().WaitAsync("one");

        Assert.Equal("passed", await silo.Grain<IPlainGrain>().PassAsync().Soon());

        silo.Journal.Open("one");
        await busy.Soon();
    }

    [Fact]
    public async Task Read_only_requests_share_the_grain_with_each_other_only()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IPlainGrain>();

        var one = grain.ReadAsync("one");
        var two = grain.ReadAsync("two");
        await silo.Journal.Reached(2);
        var writer = grain.AddAsync(1);
        Assert.False(writer.IsCompleted);
        silo.Journal.Open("one");
        silo.Journal.Open("two");

        await Task.WhenAll(one, two, writer).Soon();
    }

    [Fact]
    public async Task A_call_chain_may_come_back_where_the_grain_allows_it()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal("a", await silo.Grain<IPingPongGrain>().StartAsync("b", allowCallBack: true).Soon());
    }

    [Fact]
    public async Task A_deadlock_ends_when_the_caller_has_waited_long_enough()
    {
        await using var silo = await TestSilo.StartAsync(s => s.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(10)));
        var call = silo.Grain<IPingPongGrain>().StartAsync("b", allowCallBack: false);
        Assert.False(call.IsCompleted);

        silo.Clock.Advance(TimeSpan.FromSeconds(13));

        await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
    }

    [Fact]
    public async Task A_method_can_have_a_time_out_of_its_own()
    {
        await using var silo = await TestSilo.StartAsync();
        var call = silo.Grain<IPlainGrain>().ShortAsync("never");

        silo.Clock.Advance(TimeSpan.FromSeconds(8));

        await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
        silo.Journal.Open("never");
    }

    [Fact]
    public async Task A_cancelled_token_reaches_the_grain_and_its_caller()
    {
        await using var silo = await TestSilo.StartAsync();
        using var cancellation = new CancellationTokenSource();
        var call = silo.Grain<IPlainGrain>().WaitAsync("never", cancellation.Token);
        await silo.Journal.Reached(1);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.Equal(1, await silo.Grain<IPlainGrain>().AddAsync(1).Soon());
    }

    [Fact]
    public async Task Too_long_a_queue_refuses_further_requests()
    {
        await using var silo = await TestSilo.StartAsync(s => s.Configure<SiloMessagingOptions>(o => o.MaxEnqueuedRequestsHardLimit = 2));
        var grain = silo.Grain<IPlainGrain>();
        var busy = grain.WaitAsync("one");
        await silo.Journal.Reached(1);
        var queued = new[] { grain.AddAsync(1), grain.AddAsync(1) };

        await Assert.ThrowsAsync<LimitExceededException>(() => grain.AddAsync(1).Soon());

        silo.Journal.Open("one");
        await busy.Soon();
        var answers = await Task.WhenAll(queued).Soon();
        Assert.Equal([1, 2], answers);
    }

    [Fact]
    public async Task Stateless_workers_run_side_by_side_up_to_their_number_and_off_the_callers_thread()
    {
        await using var silo = await TestSilo.StartAsync();
        var worker = silo.Client.GetGrain<IWorkerGrain>(0);

        var calls = Enumerable.Range(0, 3).Select(_ => worker.WorkAsync("go")).ToList();
        await silo.Journal.Reached(2);
        var workingBefore = silo.Journal.Entries.Count;
        silo.Journal.Open("go");
        await Task.WhenAll(calls).Soon();

        Assert.Equal(2, workingBefore);
        Assert.Equal(3, silo.Journal.Entries.Count);
        Assert.All(calls, call => Assert.True(call.IsCompletedSuccessfully));
    }
}

internal static class CallExtensions
{
    /// <summary>Runs the action while the call is under way, then waits for it.</summary>
    public static async Task Completes(this Task call, Action meanwhile)
    {
        meanwhile();
        await call.Soon();
    }
}
