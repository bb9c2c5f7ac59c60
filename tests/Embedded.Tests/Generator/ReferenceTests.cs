namespace Nexus.Embedded.Tests.Generator;

internal interface INamed : IGrainWithStringKey
{
    Task<string> NameAsync();
}

internal interface IShapesGrain : INamed
{
    Task DoAsync();

    Task<T1Answer?> MaybeAsync(bool answer);

    ValueTask PlainAsync(int @class);

    ValueTask<(int Sum, string Text)> PairAsync(int a = 3, string text = "three");

    Task<string> OverAsync(int value);

    Task<string> OverAsync(string value);

    Task<string> OverAsync(int? value, params string[] more);

    IAsyncEnumerable<KeyValuePair<string, int[]>> PairsAsync(int count);
}

internal sealed record T1Answer(string Text);

internal sealed class ShapesGrain(Journal journal) : Grain, IShapesGrain
{
    public Task<string> NameAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public Task DoAsync()
    {
        journal.Write("done");
        return Task.CompletedTask;
    }

    public Task<T1Answer?> MaybeAsync(bool answer) => Task.FromResult(answer ? new T1Answer("yes") : null);

    public ValueTask PlainAsync(int @class)
    {
        journal.Write($"plain {@class}");
        return ValueTask.CompletedTask;
    }

    public async ValueTask<(int Sum, string Text)> PairAsync(int a = 3, string text = "three")
    {
        await Task.Yield();
        return (a, text);
    }

    public Task<string> OverAsync(int value) => Task.FromResult("int");

    public Task<string> OverAsync(string value) => Task.FromResult("string");

    public Task<string> OverAsync(int? value, params string[] more) => Task.FromResult($"{more.Length} more");

    public async IAsyncEnumerable<KeyValuePair<string, int[]>> PairsAsync(int count)
    {
        await Task.Yield();
        for (var i = 0; i < count; i++)
            yield return new KeyValuePair<string, int[]>($"{i}", [i, i]);
    }
}

/// <summary>Generated references call what they say, whether the grain is idle or not.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_shape_of_method_can_be_called(bool filtered)
    {
        await using var silo = await TestSilo.StartAsync(s =>
        {
            if (filtered)
                s.AddIncomingGrainCallFilter(new Pass()).AddOutgoingGrainCallFilter(new Pass());
        });
        var grain = silo.Grain<IShapesGrain>("key");

        // The first round activates the grain, the second one finds it idle.
        for (var round = 0; round < 2; round++)
        {
            await grain.DoAsync().Soon();
            Assert.Equal("yes", (await grain.MaybeAsync(answer: true).Soon())?.Text);
            Assert.Null(await grain.MaybeAsync(answer: false).Soon());
            await grain.PlainAsync(7).AsTask().Soon();
            Assert.Equal((3, "three"), await grain.PairAsync().AsTask().Soon());
            Assert.Equal("int", await grain.OverAsync(1).Soon());
            Assert.Equal("string", await grain.OverAsync("1").Soon());
            Assert.Equal("2 more", await grain.OverAsync(null, "a", "b").Soon());
            Assert.Equal("key", await grain.NameAsync().Soon());
            var pairs = new List<int>();
            await foreach (var pair in grain.PairsAsync(3))
                pairs.AddRange(pair.Value);
            Assert.Equal([0, 0, 1, 1, 2, 2], pairs);
        }

        Assert.Equal(["done", "plain 7", "done", "plain 7"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_grain_is_reached_through_each_of_its_interfaces_and_its_references_are_equal()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IShapesGrain>("key");
        var named = grain.AsReference<INamed>();

        Assert.Equal("key", await named.NameAsync().Soon());
        Assert.Equal(named.GetGrainId(), grain.GetGrainId());
        Assert.Equal((object)named, grain);
        Assert.Equal(named.GetHashCode(), grain.GetHashCode());
        Assert.NotEqual(grain, silo.Grain<IShapesGrain>("other"));
    }

    private sealed class Pass : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) => context.Invoke();

        public Task Invoke(IOutgoingGrainCallContext context) => context.Invoke();
    }
}
