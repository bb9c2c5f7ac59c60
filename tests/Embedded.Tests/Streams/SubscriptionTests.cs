using Orleans.Streams;

namespace Nexus.Embedded.Tests.Streams;

internal interface IFollowerGrain : IGrainWithStringKey
{
    Task FollowAsync(string key);

    Task LeaveAsync();

    Task<int> SubscriptionsAsync(string key);

    Task TakeOverAsync(StreamSubscriptionHandle<int> handle);
}

/// <summary>Subscribes explicitly, and takes its subscriptions up again when it is activated anew.</summary>
internal sealed class FollowerGrain(Journal journal) : Grain, IFollowerGrain, IAsyncObserver<int>
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var handle in await Stream("numbers").GetAllSubscriptionHandles())
            await handle.ResumeAsync(this);
    }

    public Task FollowAsync(string key) => Stream(key).SubscribeAsync(this);

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<int> SubscriptionsAsync(string key) => (await Stream(key).GetAllSubscriptionHandles()).Count;

    public Task TakeOverAsync(StreamSubscriptionHandle<int> handle) => handle.ResumeAsync(this);

    public async Task OnNextAsync(int item, StreamSequenceToken? token = null)
    {
        if (item < 0)
            await journal.Gate("negative");
        journal.Write($"{this.GetPrimaryKeyString()} {item}");
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    private IAsyncStream<int> Stream(string key) => this.GetStreamProvider("streams").GetStream<int>("counts", key);
}

internal interface IClassicGrain : IGrainWithStringKey
{
    Task<(int Count, bool IsSame)> SubscriptionsAsync();
}

/// <summary>Takes up its implicit subscription by subscribing in its activation, as many Orleans grains do.</summary>
[ImplicitStreamSubscription("classic")]
internal sealed class ClassicGrain(Journal journal) : Grain, IClassicGrain
{
    private StreamSubscriptionHandle<string>? _handle;

    private IAsyncStream<string> Stream => this.GetStreamProvider("streams").GetStream<string>("classic", this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken) => _handle = await Stream.SubscribeAsync(NoteAsync);

    public async Task<(int Count, bool IsSame)> SubscriptionsAsync()
    {
        var all = await Stream.GetAllSubscriptionHandles();
        await all[0].UnsubscribeAsync();
        var again = await Stream.SubscribeAsync(NoteAsync);
        return (all.Count, all[0].Equals(_handle) && again.Equals(_handle));
    }

    private Task NoteAsync(string item, StreamSequenceToken? token)
    {
        journal.Write(item);
        return Task.CompletedTask;
    }
}

/// <summary>Who gets what of a stream, and for how long.</summary>
public sealed class SubscriptionTests
{
    [Fact]
    public async Task A_grain_takes_its_subscription_up_again_after_its_activation_has_ended()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IFollowerGrain>("f");
        await grain.FollowAsync("numbers").Soon();
        await Stream(silo, "numbers").OnNextAsync(1);
        await silo.Journal.Reached(1);

        await grain.LeaveAsync().Soon();
        await Stream(silo, "numbers").OnNextAsync(2);
        await silo.Journal.Reached(2);

        Assert.Equal(["f 1", "f 2"], silo.Journal.Entries);
        Assert.Equal(1, await grain.SubscriptionsAsync("numbers").Soon());
    }

    [Fact]
    public async Task A_grain_that_subscribes_twice_gets_everything_twice_and_others_see_none_of_its_subscriptions()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IFollowerGrain>("f").FollowAsync("x").Soon();
        await silo.Grain<IFollowerGrain>("f").FollowAsync("x").Soon();

        await Stream(silo, "x").OnNextAsync(1);
        await silo.Journal.Reached(2);

        Assert.Equal(2, await silo.Grain<IFollowerGrain>("f").SubscriptionsAsync("x").Soon());
        Assert.Equal(0, await silo.Grain<IFollowerGrain>("g").SubscriptionsAsync("x").Soon());
    }

    [Fact]
    public async Task An_implicit_subscriber_may_subscribe_in_its_activation_and_gets_each_item_once()
    {
        await using var silo = await TestSilo.StartAsync();
        var stream = silo.Client.GetStreamProvider("streams").GetStream<string>("classic", "7");

        foreach (var item in new[] { "one", "two", "three" })
            await stream.OnNextAsync(item);
        await silo.Journal.Reached(3);

        Assert.Equal(["one", "two", "three"], silo.Journal.Entries);
    }

    [Fact]
    public async Task An_implicit_subscriber_has_one_subscription_which_it_can_end_and_take_up_again()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IClassicGrain>("7");

        Assert.Equal((1, true), await grain.SubscriptionsAsync().Soon());
        await silo.Client.GetStreamProvider("streams").GetStream<string>("classic", "7").OnNextAsync("one");
        await silo.Journal.Reached(1);

        Assert.Equal((1, true), await grain.SubscriptionsAsync().Soon());
    }

    [Fact]
    public async Task The_tokens_of_a_stream_ascend_in_the_order_of_delivery_whoever_publishes()
    {
        await using var silo = await TestSilo.StartAsync();
        const int publishers = 4;
        const int items = 500;
        var tokens = new List<StreamSequenceToken>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Stream(silo, "x").SubscribeAsync((_, token) =>
        {
            tokens.Add(token!);
            if (tokens.Count == publishers * items)
                all.TrySetResult();
            return Task.CompletedTask;
        });

        await Task.WhenAll(Enumerable.Range(0, publishers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < items; i++)
                await Stream(silo, "x").OnNextAsync(i);
        }))).Soon();
        await all.Task.Soon();

        Assert.All(tokens.Zip(tokens.Skip(1)), pair => Assert.True(pair.Second.Newer(pair.First)));
    }

    [Fact]
    public async Task A_slow_subscriber_holds_up_the_publisher_but_not_other_subscribers()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IFollowerGrain>("slow").FollowAsync("x").Soon();
        var seen = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Stream(silo, "x").SubscribeAsync((_, _) =>
        {
            if (Interlocked.Increment(ref seen) == 10_002)
                all.TrySetResult();
            return Task.CompletedTask;
        });

        await Stream(silo, "x").OnNextAsync(-1).Soon();
        await Stream(silo, "x").OnNextBatchAsync(Enumerable.Repeat(1, 9_000)).Soon();
        var tooMany = Stream(silo, "x").OnNextBatchAsync(Enumerable.Repeat(2, 1_001));
        await all.Task.Soon();

        Assert.False(tooMany.IsCompleted);
        silo.Journal.Open("negative");
        await tooMany.Soon();
        Assert.Equal(10_002, silo.Journal.Entries.Count);
    }

    [Fact]
    public async Task A_subscriber_outside_of_grains_gets_items_until_it_ends_its_subscription()
    {
        await using var silo = await TestSilo.StartAsync();
        var seen = new List<int>();
        var handle = await Stream(silo, "x").SubscribeAsync((item, _) =>
        {
            seen.Add(item);
            silo.Journal.Write($"{item}");
            return Task.CompletedTask;
        });

        await Stream(silo, "x").OnNextAsync(1);
        await silo.Journal.Reached(1);
        await handle.UnsubscribeAsync();
        await Stream(silo, "x").OnNextAsync(2);
        await silo.Grain<IFollowerGrain>("f").FollowAsync("x").Soon();
        await Stream(silo, "x").OnNextAsync(3);
        await silo.Journal.Reached(2);

        Assert.Equal([1], seen);
    }

    [Fact]
    public async Task A_grain_can_not_take_over_the_subscription_of_another()
    {
        await using var silo = await TestSilo.StartAsync();
        var handles = new TaskCompletionSource<StreamSubscriptionHandle<int>>();
        await silo.Grain<IHandleGrain>("owner").SubscribeAsync(handles).Soon();

        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await silo.Grain<IFollowerGrain>("thief").TakeOverAsync(await handles.Task.Soon()).Soon());
    }

    [Fact]
    public void Streams_are_the_same_by_provider_and_id()
    {
        var one = StreamId.Create("counts", "x");

        Assert.Equal(one, StreamId.Create("counts", "x"));
        Assert.NotEqual(one, StreamId.Create("counts", "y"));
        Assert.NotEqual(one, StreamId.Create("other", "x"));
    }

    private static IAsyncStream<int> Stream(TestSilo silo, string key) =>
        silo.Client.GetStreamProvider("streams").GetStream<int>("counts", key);
}

internal interface IHandleGrain : IGrainWithStringKey
{
    Task SubscribeAsync(TaskCompletionSource<StreamSubscriptionHandle<int>> handle);
}

internal sealed class HandleGrain : Grain, IHandleGrain
{
    public async Task SubscribeAsync(TaskCompletionSource<StreamSubscriptionHandle<int>> handle) =>
        handle.TrySetResult(await this.GetStreamProvider("streams").GetStream<int>("counts", "x").SubscribeAsync((_, _) => Task.CompletedTask));
}
