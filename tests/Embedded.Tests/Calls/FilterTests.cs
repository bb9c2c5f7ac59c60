namespace Nexus.Embedded.Tests.Calls;

public interface IFilteredGrain : IGrainWithStringKey
{
    Task<string> EchoAsync(string text);

    Task<string?> ContextAsync(string name, string? set);
}

public sealed class FilteredGrain(Journal journal) : Grain, IFilteredGrain, IIncomingGrainCallFilter
{
    public Task<string> EchoAsync(string text) => Task.FromResult(text);

    public Task<string?> ContextAsync(string name, string? set)
    {
        var seen = RequestContext.Get(name) as string;
        if (set is not null)
            RequestContext.Set(name, set);
        return Task.FromResult(seen);
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        journal.Write($"own before {context.MethodName}");
        await context.Invoke();
        journal.Write($"own after {context.MethodName}");
    }
}

/// <summary>Filters see calls on their way in and out.</summary>
public sealed class FilterTests
{
    [Fact]
    public async Task Filters_of_the_silo_run_around_those_of_the_grain()
    {
        await using var silo = await TestSilo.StartAsync(s => s.AddIncomingGrainCallFilter<JournalFilter>());

        Assert.Equal("hello", await silo.Grain<IFilteredGrain>().EchoAsync("hello").Soon());

        Assert.Equal(
            ["silo before EchoAsync", "own before EchoAsync", "own after EchoAsync", "silo after EchoAsync"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_filter_can_replace_the_answer()
    {
        await using var silo = await TestSilo.StartAsync(s => s.AddIncomingGrainCallFilter(new ShoutingFilter()));

        Assert.Equal("HELLO", await silo.Grain<IFilteredGrain>().EchoAsync("hello").Soon());
    }

    [Fact]
    public async Task A_filter_can_refuse_a_call()
    {
        await using var silo = await TestSilo.StartAsync(s => s.AddOutgoingGrainCallFilter(new RefusingFilter()));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => silo.Grain<IFilteredGrain>().EchoAsync("hello").Soon());
        Assert.Empty(silo.Journal.Entries);
    }

    [Fact]
    public async Task Request_context_flows_to_the_grain_and_not_back()
    {
        await using var silo = await TestSilo.StartAsync();
        RequestContext.Set("who", "caller");

        Assert.Equal("caller", await silo.Grain<IFilteredGrain>().ContextAsync("who", "grain").Soon());
        Assert.Equal("caller", RequestContext.Get("who"));
        RequestContext.Clear();
        Assert.Null(await silo.Grain<IFilteredGrain>().ContextAsync("who", null).Soon());
    }

    private sealed class JournalFilter(Journal journal) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            journal.Write($"silo before {context.MethodName}");
            await context.Invoke();
            journal.Write($"silo after {context.MethodName}");
        }
    }

    private sealed class ShoutingFilter : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            await context.Invoke();
            context.Result = ((string)context.Result!).ToUpperInvariant();
        }
    }

    private sealed class RefusingFilter : IOutgoingGrainCallFilter
    {
        public Task Invoke(IOutgoingGrainCallContext context) => throw new UnauthorizedAccessException(context.MethodName);
    }
}
