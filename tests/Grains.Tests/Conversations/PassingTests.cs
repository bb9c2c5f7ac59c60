using Nexus.Conversations;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Conversations;

/// <summary>What passes by the clock.</summary>
public sealed class PassingTests : IAsyncLifetime
{
    private const string Owner = ConversationHost.Owner;
    private readonly ManualTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private ConversationHost _host = null!;

    public async Task InitializeAsync() => _host = await ConversationHost.StartAsync(setup => (setup.Clock, setup.Silos) = (_clock, 1));

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Fact]
    public async Task Typing_ends_by_itself_after_six_seconds_unless_it_is_said_again()
    {
        var grain = await _host.BeginAsync();
        using var over = new CancellationTokenSource();
        await using var watch = grain.WatchAsync(Owner, after: null, over.Token).GetAsyncEnumerator(over.Token);
        Assert.True(await watch.MoveNextAsync());
        Assert.IsType<ConversationUpdatedFrame>(watch.Current);

        await grain.TypeAsync(Owner, isTyping: true);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(new TypingFrame(null, Owner, IsTyping: true), watch.Current);

        _clock.Advance(TimeSpan.FromSeconds(5));
        await grain.TypeAsync(Owner, isTyping: true);
        var next = watch.MoveNextAsync().AsTask();
        _clock.Advance(TimeSpan.FromSeconds(5));
        // A call goes through all that fell due before it.
        await grain.GetAsync(Owner);
        Assert.False(next.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await next.WaitAsync(Eventually.DefaultDeadline));
        Assert.Equal(new TypingFrame(null, Owner, IsTyping: false), watch.Current);
        await over.CancelAsync();
    }

    [Fact]
    public async Task A_ticket_is_good_once_and_for_half_a_minute()
    {
        var (grain, other) = (await _host.BeginAsync(), await _host.BeginAsync());
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromSeconds(30), (await grain.AddTicketAsync(Owner, "one")).Require());
        await grain.AddTicketAsync(Owner, "two");
        Assert.Null(await other.TakeTicketAsync("one"));
        Assert.Equal(Owner, await grain.TakeTicketAsync("one"));
        Assert.Null(await grain.TakeTicketAsync("one"));
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(await grain.TakeTicketAsync("two"));
    }
}
