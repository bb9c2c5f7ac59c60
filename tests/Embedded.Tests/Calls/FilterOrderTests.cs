using Microsoft.Extensions.DependencyInjection;

namespace Nexus.Embedded.Tests.Calls;

internal interface IShakyGrain : IGrainWithStringKey
{
    Task<int> TryAsync(int failures, CancellationToken cancellationToken = default);

    Task TellAsync(string text);

    Task<string> AskAsync(string other);

    Task<string?> WhoAsync();
}

internal sealed class ShakyGrain(Journal journal, IGrainContextAccessor accessor) : Grain, IShakyGrain
{
    private int _tries;

    public async Task<int> TryAsync(int failures, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return ++_tries > failures ? _tries : throw new InvalidDataException($"try {_tries}");
    }

    public Task TellAsync(string text)
    {
        journal.Write($"told {text}");
        return Task.CompletedTask;
    }

    public Task<string> AskAsync(string other) => GrainFactory.GetGrain<IShakyGrain>(other).WhoAsync()!;

    public async Task<string?> WhoAsync()
    {
        await Task.Yield();
        return accessor.GrainContext?.GrainId.Key.ToString();
    }
}

/// <summary>In which order filters run, and what they may do with a call.</summary>
public sealed class FilterOrderTests
{
    [Fact]
    public async Task Filters_run_in_the_order_of_registration_and_outgoing_ones_outside_of_incoming_ones()
    {
        await using var silo = await TestSilo.StartAsync(s =>
        {
            for (var i = 1; i <= 2; i++)
            {
                var (incoming, outgoing) = ($"in {i}", $"out {i}");
                s.Services.AddSingleton<IIncomingGrainCallFilter>(p => new Named(incoming, p.GetRequiredService<Journal>()));
                s.Services.AddSingleton<IOutgoingGrainCallFilter>(p => new Named(outgoing, p.GetRequiredService<Journal>()));
            }
        });

        await silo.Grain<IShakyGrain>().TellAsync("it").Soon();

        Assert.Equal(
            ["+out 1", "+out 2", "+in 1", "+in 2", "told it", "-in 2", "-in 1", "-out 2", "-out 1"], silo.Journal.Entries);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_filter_on_either_side_may_try_again(bool incoming)
    {
        var filter = new Retry(3);
        await using var silo = await TestSilo.StartAsync(s => _ = incoming
            ? s.AddIncomingGrainCallFilter(filter)
            : s.AddOutgoingGrainCallFilter(filter));
        using var cancellation = new CancellationTokenSource();

        Assert.Equal(3, await silo.Grain<IShakyGrain>("a").TryAsync(failures: 2).Soon());
        Assert.Equal(3, await silo.Grain<IShakyGrain>("b").TryAsync(failures: 2, cancellation.Token).Soon());
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => silo.Grain<IShakyGrain>("c").TryAsync(failures: 9).Soon());
        Assert.Equal("try 3", thrown.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_filter_may_answer_for_the_grain_or_turn_a_failure_into_an_answer(bool incoming)
    {
        var filter = new Rescue();
        await using var silo = await TestSilo.StartAsync(s => _ = incoming
            ? s.AddIncomingGrainCallFilter(filter)
            : s.AddOutgoingGrainCallFilter(filter));

        Assert.Equal(-1, await silo.Grain<IShakyGrain>().TryAsync(failures: 1).Soon());
        await silo.Grain<IShakyGrain>().TellAsync("nothing").Soon();

        Assert.Empty(silo.Journal.Entries);
    }

    [Fact]
    public async Task A_filter_may_change_arguments_and_sees_who_calls_whom()
    {
        var seen = new Inspect();
        await using var silo = await TestSilo.StartAsync(s => s.AddIncomingGrainCallFilter(seen));

        await silo.Grain<IShakyGrain>("a").TellAsync("secret").Soon();
        Assert.Equal("b", await silo.Grain<IShakyGrain>("a").AskAsync("b").Soon());

        Assert.Equal(["told changed"], silo.Journal.Entries);
        Assert.Equal(["outside -> a.TellAsync", "outside -> a.AskAsync", "a -> b.WhoAsync"], seen.Calls);
    }

    [Fact]
    public async Task The_context_of_a_grain_is_there_after_an_await_and_not_outside()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal("a", await silo.Grain<IShakyGrain>("a").WhoAsync().Soon());
        Assert.Null(silo.Services.GetRequiredService<IGrainContextAccessor>().GrainContext);
    }

    private sealed class Named(string name, Journal journal) : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) => AroundAsync(context);

        public Task Invoke(IOutgoingGrainCallContext context) => AroundAsync(context);

        private async Task AroundAsync(IGrainCallContext context)
        {
            journal.Write($"+{name}");
            await context.Invoke();
            journal.Write($"-{name}");
        }
    }

    private sealed class Retry(int tries) : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) => RetryAsync(context);

        public Task Invoke(IOutgoingGrainCallContext context) => RetryAsync(context);

        private async Task RetryAsync(IGrainCallContext context)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await context.Invoke();
                    return;
                }
                catch (InvalidDataException) when (attempt < tries)
                {
                    // The next try may do better.
                }
            }
        }
    }

    private sealed class Rescue : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) => RescueAsync(context);

        public Task Invoke(IOutgoingGrainCallContext context) => RescueAsync(context);

        private static async Task RescueAsync(IGrainCallContext context)
        {
            if (context.MethodName == nameof(IShakyGrain.TellAsync))
            {
                context.Result = null;
                return;
            }

            try
            {
                await context.Invoke();
            }
            catch (InvalidDataException)
            {
                context.Result = -1;
            }
        }
    }

    private sealed class Inspect : IIncomingGrainCallFilter
    {
        public List<string> Calls { get; } = [];

        public Task Invoke(IIncomingGrainCallContext context)
        {
            Calls.Add($"{context.SourceId?.Key.ToString() ?? "outside"} -> {context.TargetId.Key}.{context.ImplementationMethod.Name}");
            if (context.Request.GetArgumentCount() == 1 && context.Request.GetArgument(0) is "secret")
                context.Request.SetArgument(0, "changed");
            return context.Invoke();
        }
    }
}
