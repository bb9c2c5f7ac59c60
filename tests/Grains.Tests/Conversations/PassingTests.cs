using Nexus.Conversations;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Conversations;

/// <summary>What passes by the clock.</summary>
public sealed class PassingTests : IAsyncLifetime
{
    private const string Owner = ConversationHost.Owner;
    private readonly SkippingTimeProvider _clock = new();
    private ConversationHost _host = null!;

    public async Task InitializeAsync() => _host = await ConversationHost.StartAsync(setup => setup.Clock = _clock);

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

        _clock.Jump(TimeSpan.FromSeconds(4));
        await grain.TypeAsync(Owner, isTyping: true);
        var said = _clock.GetUtcNow();
        _clock.Jump(TimeSpan.FromSeconds(3));
        Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(Eventually.DefaultDeadline));
        Assert.InRange(_clock.GetUtcNow() - said, TimeSpan.FromSeconds(5.9), Eventually.DefaultDeadline);
        Assert.Equal(new TypingFrame(null, Owner, IsTyping: false), watch.Current);
        await over.CancelAsync();
    }

    [Fact]
    public async Task A_ticket_is_good_once_and_for_half_a_minute()
    {
        var (grain, other) = (await _host.BeginAsync(), await _host.BeginAsync());
        var until = (await grain.AddTicketAsync(Owner, "one")).Require();
        Assert.InRange(until - _clock.GetUtcNow(), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
        await grain.AddTicketAsync(Owner, "two");
        Assert.Null(await other.TakeTicketAsync("one"));
        Assert.Equal(Owner, await grain.TakeTicketAsync("one"));
        Assert.Null(await grain.TakeTicketAsync("one"));
        _clock.Jump(TimeSpan.FromSeconds(30));
        Assert.Null(await grain.TakeTicketAsync("two"));
    }
}
