using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Nexus.Testing.Conversations;

/// <summary>A WebSocket client that keeps what it was sent.</summary>
public sealed class SocketClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1024 * 1024];

    private SocketClient()
    {
    }

    /// <summary>Every frame so far.</summary>
    public List<JsonElement> Frames { get; } = [];

    /// <summary>The position to go on from.</summary>
    public string? LastId { get; private set; }

    /// <summary>The subprotocol that was agreed on.</summary>
    public string? Protocol => _socket.SubProtocol;

    /// <summary>Connects with an Authorization header.</summary>
    public static Task<SocketClient> OpenAsync(Uri server, string conversation, string accessToken, string? lastEventId = null) =>
        ConnectAsync(server, conversation, lastEventId is null ? "" : $"?lastEventId={lastEventId}", options =>
        {
            options.SetRequestHeader("Authorization", $"Bearer {accessToken}");
            options.AddSubProtocol("nexus.v1");
        });

    /// <summary>Connects.</summary>
    /// <param name="server">Where.</param>
    /// <param name="conversation">To which.</param>
    /// <param name="query">With its question mark, or empty.</param>
    /// <param name="configure">Headers, subprotocols, the version of HTTP.</param>
    /// <param name="http">Who connects; null: the socket by itself, over HTTP/1.1.</param>
    public static async Task<SocketClient> ConnectAsync(
        Uri server, string conversation, string query, Action<ClientWebSocketOptions>? configure = null, HttpMessageInvoker? http = null)
    {
        var client = new SocketClient();
        configure?.Invoke(client._socket.Options);
        using var limit = Limit();
        var address = new UriBuilder(new Uri(server, $"/api/v1/conversations/{conversation}/ws{query}"))
        {
            Scheme = server.Scheme == Uri.UriSchemeHttps ? "wss" : "ws",
        }.Uri;
        await client._socket.ConnectAsync(address, http, limit.Token);
        return client;
    }

    /// <summary>Sends a frame.</summary>
    public Task SendAsync(object frame) => SendTextAsync(JsonSerializer.Serialize(frame));

    /// <summary>Sends text as it is.</summary>
    public Task SendTextAsync(string text) => SendBytesAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    /// <summary>Sends a frame of any kind.</summary>
    public async Task SendBytesAsync(byte[] bytes, WebSocketMessageType type, bool isEnd = true)
    {
        using var limit = Limit();
        await _socket.SendAsync(bytes, type, isEnd, limit.Token);
    }

    /// <summary>The next frame; null: it was closed.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        using var limit = Limit();
        var length = 0;
        ValueWebSocketReceiveResult result;
        do
        {
            result = await _socket.ReceiveAsync(_buffer.AsMemory(length), limit.Token);
            length += result.Count;
        }
        while (!result.EndOfMessage);
        if (result.MessageType == WebSocketMessageType.Close)
            return null;
        var frame = JsonSerializer.Deserialize<JsonElement>(_buffer.AsSpan(0, length));
        Frames.Add(frame);
        if (frame.TryGetProperty("id", out var id))
            LastId = id.GetString();
        return frame;
    }

    /// <summary>Reads until a frame is as wished, and returns it.</summary>
    public async Task<JsonElement> UntilAsync(Func<JsonElement, bool> wished)
    {
        while (await NextAsync() is { } frame)
        {
            if (wished(frame))
                return frame;
        }

        throw new InvalidOperationException($"Closed with {(int?)_socket.CloseStatus}: {_socket.CloseStatusDescription}");
    }

    /// <summary>Reads to the end and returns the code of the close frame.</summary>
    public async Task<int?> CodeAsync()
    {
        while (await NextAsync() is not null)
        {
        }

        return (int?)_socket.CloseStatus;
    }

    /// <summary>Reads what is left of a connection whose server is gone.</summary>
    public async Task DrainAsync()
    {
        try
        {
            await CodeAsync();
        }
        catch (WebSocketException)
        {
            // Cut off without a close frame.
        }
    }

    public void Dispose() => _socket.Dispose();

    private static CancellationTokenSource Limit() => new(TimeSpan.FromSeconds(30), TimeProvider.System);
}
