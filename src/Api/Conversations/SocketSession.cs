using System.Net.WebSockets;
using System.Threading.Channels;

namespace Nexus.Api.Conversations;

/// <summary>
/// One WebSocket: sends what a source has through a bounded queue, reads the client's frames one after the other, and ends with a
/// close frame that says why. Whoever ends it first decides the code.
/// </summary>
/// <param name="socket">Accepted.</param>
/// <param name="options">Bounds.</param>
/// <param name="clock">For the bounds.</param>
internal sealed class SocketSession(WebSocket socket, SocketOptions options, TimeProvider clock)
{
    // Most frames of clients are smaller; the rare large one gets a larger buffer for as long as it takes.
    private const int UsualFrame = 4 * 1024;

    // For the close frame to go out, and for the client's to come back.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource<SocketEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<byte[]> _queue = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(options.Queue) { SingleReader = true });
    private volatile bool _isSlow;

    /// <summary>Runs to the end.</summary>
    /// <param name="events">What the client is sent; its token fires when the connection ends. It ends by <see cref="End"/>.</param>
    /// <param name="answer">Takes a frame of the client and returns what to send back, or null.</param>
    /// <param name="standing">Whether the caller may go on; asked as often as a ping is sent.</param>
    /// <param name="stopping">The server stops.</param>
    public async Task<SocketEnd> RunAsync(
        Func<CancellationToken, IAsyncEnumerable<byte[]>> events, Func<ReadOnlyMemory<byte>, Task<byte[]?>> answer, Func<ValueTask<bool>> standing,
        CancellationToken stopping)
    {
        using var over = new CancellationTokenSource();
        using var age = new CancellationTokenSource(options.MaxAge, clock);
        await using var onStop = stopping.Register(() => End(SocketEnd.Restart));
        await using var onAge = age.Token.Register(() => End(SocketEnd.Expired));
        var sending = SendAllAsync();
        var pumping = EndingAsync(PumpAsync(events(over.Token), over.Token), over.Token);
        var asking = EndingAsync(AskAsync(standing, over.Token), over.Token);
        var receiving = ReceiveAllAsync(answer, over.Token);
        var end = await _end.Task;
        await over.CancelAsync();
        _queue.Writer.TryComplete();
        await CloseAsync(end, sending, receiving);
        await Task.WhenAll(pumping, asking);
        return end;
    }

    /// <summary>Ends it, unless it is ending already.</summary>
    public void End(SocketEnd end) => _end.TrySetResult(end);

    /// <summary>Queues a frame; a client that leaves no room for too long is cut off.</summary>
    /// <returns>False: the connection ends.</returns>
    public async ValueTask<bool> SendAsync(byte[] frame, CancellationToken over)
    {
        if (_queue.Writer.TryWrite(frame))
            return true;
        using var patience = new CancellationTokenSource(options.SlowAfter, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, over);
        try
        {
            await _queue.Writer.WriteAsync(frame, either.Token);
            return true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            _isSlow = !over.IsCancellationRequested;
            End(SocketEnd.Slow);
            return false;
        }
    }

    private async Task PumpAsync(IAsyncEnumerable<byte[]> events, CancellationToken over)
    {
        await foreach (var frame in events.WithCancellation(over))
        {
            if (!await SendAsync(frame, over))
                return;
        }

        End(SocketEnd.TryAgain);
    }

    private async Task AskAsync(Func<ValueTask<bool>> standing, CancellationToken over)
    {
        using var beat = new PeriodicTimer(options.KeepAlive, clock);
        while (await beat.WaitForNextTickAsync(over))
        {
            if (!await standing())
                End(SocketEnd.SignedOut);
        }
    }

    // What fails on the server's side ends the connection.
    private async Task EndingAsync(Task work, CancellationToken over)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // It ends for another reason.
        }
        catch (Exception exception) when (exception is Results.NexusException or TimeoutException or Orleans.Runtime.EnumerationAbortedException
            or Orleans.Runtime.OrleansMessageRejectionException)
        {
            End(SocketEnd.TryAgain);
        }
        catch
        {
            End(SocketEnd.Broken);
            throw;
        }
    }

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (var frame in _queue.Reader.ReadAllAsync())
            {
                // Who is cut off for being slow gets the close frame and nothing before it.
                if (_isSlow)
                    return;
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }
        catch (Exception exception) when (IsGone(exception))
        {
            End(SocketEnd.ByClient);
        }
    }

    private async Task ReceiveAllAsync(Func<ReadOnlyMemory<byte>, Task<byte[]?>> answer, CancellationToken over)
    {
        var (buffer, length) = (new byte[Math.Min(UsualFrame, options.MaxFrameBytes)], 0);
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    End(SocketEnd.ByClient);
                    return;
                }

                length = await TakeAsync(buffer, length + result.Count, result, answer, over);
                buffer = Fit(buffer, length);
            }
        }
        catch (Exception exception) when (IsGone(exception))
        {
            End(SocketEnd.ByClient);
        }
    }

    // How much of the buffer is to be kept. When the connection ends, what still comes is read and dropped: closing on a client that
    // sends would cost it the close frame.
    private async Task<int> TakeAsync(
        byte[] buffer, int length, ValueWebSocketReceiveResult result, Func<ReadOnlyMemory<byte>, Task<byte[]?>> answer, CancellationToken over)
    {
        if (result.MessageType != WebSocketMessageType.Text)
            End(SocketEnd.NotText);
        if (_end.Task.IsCompleted)
            return 0;
        if (!result.EndOfMessage)
        {
            if (length < options.MaxFrameBytes)
                return length;
            End(SocketEnd.TooLarge);
            return 0;
        }

        if (await answer(buffer.AsMemory(0, length)) is { } reply)
            await SendAsync(reply, over);
        return 0;
    }

    // With room for more: a larger one when it is full, a usual one again after a large frame.
    private byte[] Fit(byte[] buffer, int length)
    {
        if (length == 0)
            return buffer.Length <= UsualFrame ? buffer : new byte[Math.Min(UsualFrame, options.MaxFrameBytes)];
        if (length < buffer.Length)
            return buffer;
        var larger = new byte[Math.Min(buffer.Length * 2, options.MaxFrameBytes)];
        buffer.AsSpan(0, length).CopyTo(larger);
        return larger;
    }

    private async Task CloseAsync(SocketEnd end, Task sending, Task receiving)
    {
        try
        {
            await sending.WaitAsync(Farewell, clock);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                using var limit = new CancellationTokenSource(Farewell, clock);
                await socket.CloseOutputAsync((WebSocketCloseStatus)end.Code, end.Reason, limit.Token);
                await receiving.WaitAsync(Farewell, clock);
            }
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException || IsGone(exception))
        {
            // The client does not take the close frame; it is gone, or as good as.
        }

        socket.Abort();
        await Task.WhenAll(sending, receiving);
    }

    private static bool IsGone(Exception exception) =>
        exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;
}
