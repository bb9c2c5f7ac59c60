using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace Nexus.Embedded.Tests.Calls;

internal interface IPickyGrain : IGrainWithStringKey
{
    Task<string> TakeAsync(string gate);

    Task<string> BreakAsync();
}

[MayInterleave(nameof(MayInterleave))]
internal sealed class PickyGrain(Journal journal) : Grain, IPickyGrain
{
    public static bool MayInterleave(IInvokable call) =>
        call.GetArgumentCount() == 0
            ? throw new InvalidOperationException("no argument")
            : ((string)call.GetArgument(0)!).StartsWith("free", StringComparison.Ordinal);

    public async Task<string> TakeAsync(string gate)
    {
        journal.Write($"take {gate}");
        await journal.Gate(gate);
        return gate;
    }

    public Task<string> BreakAsync() => Task.FromResult("broke");
}

internal interface IChainGrain : IGrainWithStringKey
{
    Task<string> OutAndBackAsync(string other, string gate);

    Task<string> ReturnAsync(string first);

    Task<string> TouchAsync(string what);

    [ReadOnly]
    Task<string> LookAsync(string gate);
}

internal sealed class ChainGrain(Journal journal) : Grain, IChainGrain
{
    public async Task<string> OutAndBackAsync(string other, string gate)
    {
        string back;
        using (RequestContext.AllowCallChainReentrancy())
            back = await GrainFactory.GetGrain<IChainGrain>(other).ReturnAsync(this.GetPrimaryKeyString());
        journal.Write($"section over, chain {RequestContext.ReentrancyId == Guid.Empty}");
        await journal.Gate(gate);
        return back;
    }

    public Task<string> ReturnAsync(string first) => GrainFactory.GetGrain<IChainGrain>(first).TouchAsync("back");

    public Task<string> TouchAsync(string what)
    {
        journal.Write(what);
        return Task.FromResult(what);
    }

    public async Task<string> LookAsync(string gate)
    {
        journal.Write($"look {gate}");
        await journal.Gate(gate);
        return gate;
    }
}

/// <summary>Which requests may run while others wait at an await.</summary>
public sealed class InterleavingTests
{
    [Fact]
    public async Task A_predicate_lets_in_what_it_accepts_and_what_comes_to_a_request_it_accepts()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IPickyGrain>();

        var held = grain.TakeAsync("held");
        await silo.Journal.Reached(1);
        var free = grain.TakeAsync("free one");
        await silo.Journal.Reached(2);
        var waiting = grain.TakeAsync("waiting");
        silo.Journal.Open("free one");
        await free.Soon();
        Assert.Equal(2, silo.Journal.Entries.Count);
        silo.Journal.Open("held");
        await silo.Journal.Reached(3);
        silo.Journal.Open("waiting");
        await Task.WhenAll(held, waiting).Soon();

        var freeAgain = grain.TakeAsync("free two");
        await silo.Journal.Reached(4);
        var beside = grain.TakeAsync("beside");
        await silo.Journal.Reached(5);
        silo.Journal.Open("beside");
        silo.Journal.Open("free two");
        await Task.WhenAll(freeAgain, beside).Soon();
    }

    [Fact]
    public async Task A_request_that_a_failing_predicate_is_asked_about_waits()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IPickyGrain>();
        var held = grain.TakeAsync("held");
        await silo.Journal.Reached(1);

        var asked = grain.BreakAsync();
        Assert.False(asked.IsCompleted);
        silo.Journal.Open("held");

        Assert.Equal("broke", await asked.Soon());
        await held.Soon();
    }

    [Fact]
    public async Task Strangers_stay_outside_while_a_call_chain_comes_back()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IChainGrain>();

        var chain = grain.OutAndBackAsync("b", "gate");
        await silo.Journal.Reached(2);
        var stranger = grain.TouchAsync("stranger");
        silo.Journal.Open("gate");

        Assert.Equal("back", await chain.Soon());
        Assert.Equal("stranger", await stranger.Soon());
        Assert.Equal(["back", "section over, chain True", "stranger"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_reader_waits_for_a_writer_and_then_joins_the_readers()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IChainGrain>();
        var writer = grain.OutAndBackAsync("b", "write");
        await silo.Journal.Reached(2);

        var readers = new[] { grain.LookAsync("one"), grain.LookAsync("two") };
        Assert.Equal(2, silo.Journal.Entries.Count);
        silo.Journal.Open("write");
        await silo.Journal.Reached(4);
        silo.Journal.Open("one");
        silo.Journal.Open("two");

        await Task.WhenAll([writer, .. readers]).Soon();
    }
}
