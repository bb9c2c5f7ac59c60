using Orleans.Streams;
using Orleans.Streams.Core;

namespace Nexus.Embedded.Tests.Streams;

public interface IListeningGrain : IGrainWithStringKey
{
    Task<StreamSubscriptionHandle<string>> SubscribeAsync(string key);

    Task EndAsync(StreamSubscriptionHandle<string> handle);
}

[ImplicitStreamSubscription("news")]
public sealed class NewsGrain(Journal journal) : Grain, IGrainWithStringKey, IStreamSubscriptionObserver, IAsyncObserver<string>
{
    private int _failures = 2;

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<string>().ResumeAsync(this);

    public Task OnNextAsync(string item, StreamSequenceToken? token = null)
    {
        if (item == "shaky" && _failures-- > 0)
            throw new InvalidOperationException("not yet");
        if (item == "never")
            throw new InvalidOperationException("never");
        journal.Write($"{this.GetPrimaryKeyString()}: {item}");
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex)
    {
        journal.Write($"lost: {ex.Message}");
        return Task.CompletedTask;
    }
}

public sealed class ListeningGrain(Journal journal) : Grain, IListeningGrain
{
    public Task<StreamSubscriptionHandle<string>> SubscribeAsync(string key) =>
        this.GetStreamProvider("streams").GetStream<string>("chat", key).SubscribeAsync((item, _) =>
        {
            journal.Write($"{this.GetPrimaryKeyString()} heard {item}");
            return Task.CompletedTask;
        });

    public Task EndAsync(StreamSubscriptionHandle<string> handle) => handle.UnsubscribeAsync();
}

/// <summary>Streams carry items to grains, in order, at least once a try.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task An_implicit_subscriber_is_activated_by_the_key_and_gets_items_in_order()
    {
        await using var silo = await TestSilo.StartAsync();
        var stream = Stream(silo, "news", "7");

        foreach (var i in Enumerable.Range(0, 100))
            await stream.OnNextAsync($"{i}");
        await silo.Journal.Reached(100);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"7: {i}"), silo.Journal.Entries);
    }

    [Fact]
    public async Task Streams_of_other_namespaces_reach_nobody()
    {
        await using var silo = await TestSilo.StartAsync();

        await Stream(silo, "gossip", "7").OnNextAsync("psst");
        await Stream(silo, "news", "7").OnNextAsync("hello");
        await silo.Journal.Reached(1);

        Assert.Equal(["7: hello"], silo.Journal.Entries);
    }

    [Fact]
    public async Task An_item_that_fails_is_tried_again_before_the_next()
    {
        await using var silo = await TestSilo.StartAsync();
        var stream = Stream(silo, "news", "7");

        await stream.OnNextBatchAsync(["shaky", "after"]);
        await AdvanceUntilAsync(silo, entries: 2);

        Assert.Equal(["7: shaky", "7: after"], silo.Journal.Entries);
    }

    [Fact]
    public async Task An_item_that_keeps_failing_is_reported_and_passed_over()
    {
        await using var silo = await TestSilo.StartAsync();

        await Stream(silo, "news", "7").OnNextBatchAsync(["never", "after"]);
        await AdvanceUntilAsync(silo, entries: 2);

        Assert.Equal(["lost: never", "7: after"], silo.Journal.Entries);
    }

    [Fact]
    public async Task Grains_can_subscribe_and_end_it_on_their_own()
    {
        await using var silo = await TestSilo.StartAsync();
        var one = silo.Grain<IListeningGrain>("one");
        var two = silo.Grain<IListeningGrain>("two");
        var handle = await one.SubscribeAsync("room");
        await two.SubscribeAsync("room");

        await Stream(silo, "chat", "room").OnNextAsync("hi");
        await silo.Journal.Reached(2);
        await one.EndAsync(handle);
        await Stream(silo, "chat", "room").OnNextAsync("bye");
        await silo.Journal.Reached(3);

        Assert.Equal(["one heard hi", "two heard bye", "two heard hi"], silo.Journal.Entries.Order(StringComparer.Ordinal));
    }

    private static IAsyncStream<string> Stream(TestSilo silo, string ns, string key) =>
        silo.Client.GetStreamProvider("streams").GetStream<string>(ns, key);

    // The pause between tries is on the silo's clock, and begins when a try has failed: a moment no test can know.
    private static async Task AdvanceUntilAsync(TestSilo silo, int entries)
    {
        var reached = silo.Journal.Reached(entries);
        while (!reached.IsCompleted)
        {
            silo.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await reached;
    }
}
