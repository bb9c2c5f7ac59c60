using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Nexus.Api.Conversations;
using Nexus.Testing;

namespace Nexus.Api.Tests.Conversations;

public sealed class SocketSessionTests
{
    private static readonly SocketOptions Options = new() { Queue = 2, SlowAfter = TimeSpan.FromMilliseconds(50) };

    [Fact]
    public async Task A_client_that_takes_nothing_is_cut_off_with_4008()
    {
        using var socket = new HeldSocket();
        var session = new SocketSession(socket, Options, TimeProvider.System);
        var source = new EndlessSource();
        var end = session.RunAsync(source.FramesAsync, _ => Task.FromResult<byte[]?>(null), Stands, CancellationToken.None);
        await source.Ended;
        socket.Release();

        Assert.Equal(SocketEnd.Slow, await end);
        Assert.Equal(4008, (int?)socket.Closed);
        Assert.InRange(source.Taken, 3, 4);
    }

    [Fact]
    public async Task A_server_that_stops_says_so()
    {
        using var socket = new HeldSocket();
        socket.Release();
        using var stopping = new CancellationTokenSource();
        var session = new SocketSession(socket, Options, TimeProvider.System);
        var end = session.RunAsync(NothingAsync, _ => Task.FromResult<byte[]?>(null), Stands, stopping.Token);
        await stopping.CancelAsync();
        Assert.Equal(1012, (await end).Code);
        Assert.Equal(1012, (int?)socket.Closed);
    }

    [Fact]
    public async Task A_caller_who_may_not_go_on_is_sent_away_at_the_next_ping()
    {
        using var socket = new HeldSocket();
        socket.Release();
        var clock = new ManualTimeProvider();
        var asked = 0;
        var session = new SocketSession(socket, Options, clock);
        var end = session.RunAsync(
            NothingAsync, _ => Task.FromResult<byte[]?>(null), () => ValueTask.FromResult(Interlocked.Increment(ref asked) < 2), CancellationToken.None);
        clock.Advance(Options.KeepAlive);
        await Eventually.Condition(() => Volatile.Read(ref asked) == 1);
        Assert.False(end.IsCompleted);
        clock.Advance(Options.KeepAlive);
        Assert.Equal(SocketEnd.SignedOut, await end);
        Assert.Equal(4401, (int?)socket.Closed);
    }

    private static ValueTask<bool> Stands() => ValueTask.FromResult(true);

    private static async IAsyncEnumerable<byte[]> NothingAsync([EnumeratorCancellation] CancellationToken over)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, over);
        yield break;
    }

    // As many frames as are taken.
    private sealed class EndlessSource
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public int Taken { get; private set; }

        public async IAsyncEnumerable<byte[]> FramesAsync([EnumeratorCancellation] CancellationToken over)
        {
            try
            {
                while (!over.IsCancellationRequested)
                {
                    await Task.Yield();
                    Taken++;
                    yield return [1];
                }
            }
            finally
            {
                _ended.SetResult();
            }
        }
    }

    // A client whose network takes nothing until the test lets it.
    private sealed class HeldSocket : WebSocket
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<WebSocketReceiveResult> _received = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public WebSocketCloseStatus? Closed { get; private set; }

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => Closed is null ? WebSocketState.Open : WebSocketState.Closed;

        public override string? SubProtocol => null;

        public void Release() => _released.SetResult();

        public override void Abort() => _received.TrySetException(new WebSocketException("aborted"));

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        {
            Closed = closeStatus;
            _received.TrySetResult(new WebSocketReceiveResult(0, WebSocketMessageType.Close, endOfMessage: true));
            return Task.CompletedTask;
        }

        public override void Dispose()
        {
        }

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => _received.Task;

        public override Task SendAsync(
            ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => _released.Task;
    }
}
