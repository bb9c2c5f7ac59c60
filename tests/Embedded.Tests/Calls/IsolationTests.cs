namespace Nexus.Embedded.Tests.Calls;

internal interface IIsolatedGrain : IGrainWithStringKey
{
    Task<int> MixAsync(int seed);

    Task<int> CountAsync();

    Task ForkAsync(string gate);

    Task<bool> ForkedOnItsContextAsync();

    Task<string> WaitAsync(string gate);

    Task<string> RunAsync(CancellationToken cancellationToken);

    ValueTask<int> ThrowAtOnceAsync();

    Task<int> AnswerNothing();

    Task<int> DescendAsync(int depth);
}

internal sealed class IsolatedGrain(Journal journal) : Grain, IIsolatedGrain
{
    private readonly TaskCompletionSource<bool> _forked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;
    private int _turns;
    private int _count;

    // Loses counts if a request or a continuation ever has company.
    public async Task<int> MixAsync(int seed)
    {
        var random = new Random(seed);
        Enter(ref _requests);
        for (var i = random.Next(4); i >= 0; i--)
        {
            Enter(ref _turns);
            var seen = _count;
            Thread.SpinWait(random.Next(50));
            _count = seen + 1;
            Interlocked.Decrement(ref _turns);
            if (random.Next(3) == 0)
                await Elsewhere();
            else if (random.Next(2) == 0)
                await Task.Yield();
            Interlocked.Increment(ref _turns);
            _count--;
            Interlocked.Decrement(ref _turns);
        }

        _count++;
        Interlocked.Decrement(ref _requests);
        return _count;
    }

    public Task<int> CountAsync() => Task.FromResult(_count);

    public Task ForkAsync(string gate)
    {
        _ = GoOnAsync(gate);
        return Task.CompletedTask;
    }

    public Task<bool> ForkedOnItsContextAsync() => _forked.Task;

    public async Task<string> WaitAsync(string gate)
    {
        journal.Write($"wait {gate}");
        await journal.Gate(gate);
        journal.Write($"done {gate}");
        return gate;
    }

    public Task<string> RunAsync(CancellationToken cancellationToken)
    {
        journal.Write("ran");
        return Task.FromResult("ran");
    }

    public ValueTask<int> ThrowAtOnceAsync() => throw new InvalidDataException("at once");

    public Task<int> AnswerNothing() => Nothing<Task<int>>();

    public async Task<int> DescendAsync(int depth) =>
        depth == 0 ? 0 : 1 + await GrainFactory.GetGrain<IIsolatedGrain>($"level {depth - 1}").DescendAsync(depth - 1);

    private static T Nothing<T>() => default!;

    private static void Enter(ref int inside)
    {
        if (Interlocked.Increment(ref inside) != 1)
            throw new InvalidOperationException("Somebody else is here.");
    }

    private static async Task Elsewhere() => await Task.Run(static () => Thread.SpinWait(20)).ConfigureAwait(false);

    private async Task GoOnAsync(string gate)
    {
        await journal.Gate(gate);
        _forked.TrySetResult(ReferenceEquals(SynchronizationContext.Current, GrainContext));
    }
}

/// <summary>Nothing that runs in a grain ever runs beside something else of it, and no call is lost.</summary>
public sealed class IsolationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(32)]
    public async Task Requests_that_pause_at_random_never_meet_and_all_are_answered(int grains)
    {
        await using var silo = await TestSilo.StartAsync();
        const int callers = 6;
        const int calls = 300;

        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (var i = 0; i < calls; i += 3)
            {
                await Task.WhenAll(Enumerable.Range(0, 3).Select(_ =>
                    silo.Grain<IIsolatedGrain>($"g{random.Next(grains)}").MixAsync(random.Next())));
            }
        }))).Soon();

        var counts = await Task.WhenAll(Enumerable.Range(0, grains).Select(i => silo.Grain<IIsolatedGrain>($"g{i}").CountAsync())).Soon();
        Assert.Equal(callers * calls, counts.Sum());
    }

    [Fact]
    public async Task What_a_request_leaves_running_stays_on_the_activation()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IIsolatedGrain>();

        await grain.ForkAsync("go").Soon();
        silo.Journal.Open("go");

        Assert.True(await grain.ForkedOnItsContextAsync().Soon());
    }

    [Fact]
    public async Task Calls_of_one_caller_are_served_in_the_order_they_were_made()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IIsolatedGrain>();
        var first = grain.WaitAsync("0");
        await silo.Journal.Reached(1);

        var others = Enumerable.Range(1, 50).Select(i => grain.WaitAsync($"{i}")).ToList();
        foreach (var i in Enumerable.Range(0, 51).Reverse())
            silo.Journal.Open($"{i}");
        await Task.WhenAll([first, .. others]).Soon();

        Assert.Equal(Enumerable.Range(0, 51).SelectMany(i => new[] { $"wait {i}", $"done {i}" }), silo.Journal.Entries);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_that_is_canceled_already_keeps_the_call_from_the_grain(bool active)
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IIsolatedGrain>();
        if (active)
            await grain.CountAsync().Soon();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.RunAsync(new CancellationToken(canceled: true)).Soon());

        Assert.Empty(silo.Journal.Entries);
    }

    [Fact]
    public async Task A_request_whose_caller_has_given_up_in_the_queue_never_runs()
    {
        await using var silo = await TestSilo.StartAsync();
        using var cancellation = new CancellationTokenSource();
        var grain = silo.Grain<IIsolatedGrain>();
        var busy = grain.WaitAsync("one");
        await silo.Journal.Reached(1);
        var queued = grain.RunAsync(cancellation.Token);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued.Soon());
        silo.Journal.Open("one");
        await busy.Soon();
        await grain.CountAsync().Soon();

        Assert.Equal(["wait one", "done one"], silo.Journal.Entries);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_method_that_throws_or_answers_null_instead_of_a_task_fails_its_call_only(bool active)
    {
        await using var silo = await TestSilo.StartAsync();
        var thrower = silo.Grain<IIsolatedGrain>("thrower");
        var silent = silo.Grain<IIsolatedGrain>("silent");
        if (active)
            await Task.WhenAll(thrower.CountAsync(), silent.CountAsync()).Soon();

        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => thrower.ThrowAtOnceAsync().AsTask().Soon());
        await Assert.ThrowsAsync<InvalidOperationException>(() => silent.AnswerNothing().Soon());

        Assert.Equal("at once", thrown.Message);
        Assert.Equal(0, await thrower.CountAsync().Soon());
        Assert.Equal(0, await silent.CountAsync().Soon());
    }

    [Fact]
    public async Task A_chain_of_calls_may_be_deeper_than_a_stack()
    {
        await using var silo = await TestSilo.StartAsync();
        const int depth = 20_000;

        Assert.Equal(depth, await silo.Grain<IIsolatedGrain>("top").DescendAsync(depth).Soon());
        Assert.Equal(depth, await silo.Grain<IIsolatedGrain>("top").DescendAsync(depth).Soon());
    }
}
