using System.Runtime.CompilerServices;

namespace Nexus.Embedded.Tests.Streams;

internal interface ISourceGrain : IGrainWithStringKey
{
    IAsyncEnumerable<int> YieldAsync(int count, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> RefuseAsync();

    IAsyncEnumerable<int> RegisterAsync(CancellationToken cancellationToken = default);

    Task LeaveAsync();

    Task<int> YieldedAsync();
}

internal sealed class SourceGrain(Journal journal) : Grain, ISourceGrain
{
    private int _yielded;

    public async IAsyncEnumerable<int> YieldAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        try
        {
            for (var i = 0; i < count; i++)
            {
                _yielded++;
                yield return i;
            }
        }
        finally
        {
            journal.Write($"end {cancellationToken.IsCancellationRequested}");
        }
    }

    public IAsyncEnumerable<int> RefuseAsync() => throw new InvalidDataException("refused");

    public async IAsyncEnumerable<int> RegisterAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return 1;
        var never = journal.Gate("never").WaitAsync(cancellationToken);
        await using var _ = cancellationToken.Register(() =>
        {
            journal.Write($"canceled {ReferenceEquals(SynchronizationContext.Current, GrainContext)}");
            throw new InvalidDataException("callback");
        });
        try
        {
            await never;
        }
        finally
        {
            journal.Write("end");
        }
    }

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<int> YieldedAsync() => Task.FromResult(_yielded);
}

/// <summary>What an enumeration costs, and how it ends.</summary>
public sealed class EnumerationLifeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task The_grain_is_ahead_of_its_caller_by_no_more_than_a_batch(int batch)
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ISourceGrain>();
        await using var numbers = grain.YieldAsync(1000).WithBatchSize(batch).GetAsyncEnumerator();

        for (var i = 0; i < batch; i++)
            Assert.True(await numbers.MoveNextAsync().AsTask().Soon());
        Assert.Equal(batch, await grain.YieldedAsync().Soon());
        Assert.True(await numbers.MoveNextAsync().AsTask().Soon());

        Assert.Equal(2 * batch, await grain.YieldedAsync().Soon());
    }

    [Fact]
    public async Task What_the_method_registered_on_its_token_runs_on_the_activation_and_its_failure_ends_nothing_else()
    {
        await using var silo = await TestSilo.StartAsync();
        await using (var numbers = silo.Grain<ISourceGrain>().RegisterAsync().GetAsyncEnumerator())
        {
            Assert.True(await numbers.MoveNextAsync().AsTask().Soon());
            var next = numbers.MoveNextAsync().AsTask();
            await silo.Grain<ISourceGrain>().LeaveAsync().Soon();
            await Assert.ThrowsAsync<EnumerationAbortedException>(() => next.Soon());
        }

        await silo.Journal.Reached(2);
        Assert.Equal(["canceled True", "end"], silo.Journal.Entries);
    }

    [Fact]
    public async Task Enumerating_twice_calls_the_method_twice()
    {
        await using var silo = await TestSilo.StartAsync();
        var numbers = silo.Grain<ISourceGrain>().YieldAsync(3);

        Assert.Equal([0, 1, 2], await ListAsync(numbers));
        Assert.Equal([0, 1, 2], await ListAsync(numbers));

        Assert.Equal(["end False", "end False"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_method_that_refuses_to_begin_fails_the_enumeration()
    {
        await using var silo = await TestSilo.StartAsync();

        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => ListAsync(silo.Grain<ISourceGrain>().RefuseAsync()));

        Assert.Equal("refused", thrown.Message);
    }

    [Fact]
    public async Task An_enumeration_that_its_caller_has_forgotten_is_closed_and_its_activation_ends()
    {
        await using var silo = await TestSilo.StartAsync();
        var forgotten = silo.Grain<ISourceGrain>().YieldAsync(1000).GetAsyncEnumerator();
        Assert.True(await forgotten.MoveNextAsync().AsTask().Soon());

        await Waiting.Until(() =>
        {
            silo.Clock.Advance(TimeSpan.FromMinutes(1));
            return silo.Journal.Entries.Count == 1;
        });

        Assert.Equal(["end True"], silo.Journal.Entries);
    }

    [Fact]
    public async Task Elements_that_have_arrived_survive_the_activation_and_the_next_ones_are_missed()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ISourceGrain>();
        await using var numbers = grain.YieldAsync(1000).WithBatchSize(2).GetAsyncEnumerator();
        Assert.True(await numbers.MoveNextAsync().AsTask().Soon());

        await grain.LeaveAsync().Soon();
        Assert.Equal(0, await grain.YieldedAsync().Soon());

        Assert.True(await numbers.MoveNextAsync().AsTask().Soon());
        await Assert.ThrowsAsync<EnumerationAbortedException>(() => numbers.MoveNextAsync().AsTask().Soon());
        Assert.Equal(["end True"], silo.Journal.Entries);
    }

    [Fact]
    public async Task Many_enumerations_of_one_grain_get_all_their_elements()
    {
        await using var silo = await TestSilo.StartAsync();

        var lists = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Task.Run(() => ListAsync(silo.Grain<ISourceGrain>().YieldAsync(50 * i).WithBatchSize(1 + i))))).Soon();

        Assert.All(lists.Index(), list => Assert.Equal(Enumerable.Range(0, 50 * list.Index), list.Item));
    }

    [Fact]
    public async Task An_enumerator_may_be_disposed_before_it_has_begun_and_more_than_once()
    {
        await using var silo = await TestSilo.StartAsync();
        var numbers = silo.Grain<ISourceGrain>().YieldAsync(1).GetAsyncEnumerator();

        await numbers.DisposeAsync().AsTask().Soon();
        await numbers.DisposeAsync().AsTask().Soon();

        Assert.Equal(0, await silo.Grain<ISourceGrain>().YieldedAsync().Soon());
    }

    private static async Task<List<int>> ListAsync(IAsyncEnumerable<int> numbers)
    {
        var list = new List<int>();
        await foreach (var number in numbers)
            list.Add(number);
        return list;
    }
}
