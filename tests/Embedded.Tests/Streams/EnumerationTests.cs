using System.Runtime.CompilerServices;

namespace Nexus.Embedded.Tests.Streams;

public interface ICountingGrain : IGrainWithStringKey
{
    IAsyncEnumerable<int> CountAsync(int to, CancellationToken cancellationToken = default);

    IAsyncEnumerable<string> FollowAsync(CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> BreakAsync(int after);

    Task SayAsync(string word);

    Task LeaveAsync();
}

public sealed class CountingGrain(Journal journal) : Grain, ICountingGrain
{
    private TaskCompletionSource<string> _next = new();

    public async IAsyncEnumerable<int> CountAsync(int to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < to; i++)
        {
            yield return i;
            if (i % 10 == 0)
                await Task.Yield();
        }
    }

    public async IAsyncEnumerable<string> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        journal.Write("follow");
        try
        {
            while (true)
            {
                yield return await _next.Task.WaitAsync(cancellationToken);
                _next = new TaskCompletionSource<string>();
            }
        }
        finally
        {
            journal.Write($"end {SynchronizationContext.Current is IGrainContext}");
        }
    }

    public async IAsyncEnumerable<int> BreakAsync(int after)
    {
        for (var i = 0; i < after; i++)
            yield return i;
        await Task.Yield();
        throw new InvalidDataException("broken");
    }

    public Task SayAsync(string word)
    {
        _next.TrySetResult(word);
        return Task.CompletedTask;
    }

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>Methods that yield elements, without holding up the grain.</summary>
public sealed class EnumerationTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task All_elements_arrive_in_order(int count)
    {
        await using var silo = await TestSilo.StartAsync();
        var seen = new List<int>();

        await foreach (var i in silo.Grain<ICountingGrain>().CountAsync(count))
            seen.Add(i);

        Assert.Equal(Enumerable.Range(0, count), seen);
    }

    [Fact]
    public async Task The_grain_takes_other_calls_while_somebody_enumerates()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICountingGrain>();
        await using var words = grain.FollowAsync().GetAsyncEnumerator();

        var first = words.MoveNextAsync().AsTask();
        await silo.Journal.Reached(1);
        await grain.SayAsync("hello").Soon();

        Assert.True(await first.Soon());
        Assert.Equal("hello", words.Current);
    }

    [Fact]
    public async Task Cancelling_ends_the_enumeration_on_the_grain()
    {
        await using var silo = await TestSilo.StartAsync();
        using var cancellation = new CancellationTokenSource();
        await using var words = silo.Grain<ICountingGrain>().FollowAsync(cancellation.Token).GetAsyncEnumerator(CancellationToken.None);
        var first = words.MoveNextAsync().AsTask();
        await silo.Journal.Reached(1);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Soon());
        await silo.Journal.Reached(2);
        Assert.Equal("end True", silo.Journal.Entries[^1]);
    }

    [Fact]
    public async Task Leaving_early_disposes_the_grains_enumerator()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICountingGrain>();
        await grain.SayAsync("hello");

        await foreach (var word in grain.FollowAsync())
        {
            Assert.Equal("hello", word);
            break;
        }

        await silo.Journal.Reached(2);
        Assert.Equal("end True", silo.Journal.Entries[^1]);
    }

    [Fact]
    public async Task The_end_of_the_activation_ends_its_enumerations()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICountingGrain>();
        await using var words = grain.FollowAsync().GetAsyncEnumerator();
        var first = words.MoveNextAsync().AsTask();
        await silo.Journal.Reached(1);

        await grain.LeaveAsync();

        await Assert.ThrowsAsync<EnumerationAbortedException>(() => first.Soon());
    }

    [Fact]
    public async Task What_the_method_throws_comes_after_the_elements_before_it()
    {
        await using var silo = await TestSilo.StartAsync();
        var seen = new List<int>();

        var thrown = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var i in silo.Grain<ICountingGrain>().BreakAsync(3))
                seen.Add(i);
        });

        Assert.Equal("broken", thrown.Message);
        Assert.Equal([0, 1, 2], seen);
    }
}
