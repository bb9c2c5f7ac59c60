using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Nexus.Api.Tests.Conversations;

/// <summary>A WebSocket client that keeps what it was sent.</summary>
internal sealed class SocketClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1024 * 1024];

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
    public static async Task<SocketClient> ConnectAsync(Uri server, string conversation, string query, Action<ClientWebSocketOptions>? configure = null)
    {
        var client = new SocketClient();
        configure?.Invoke(client._socket.Options);
        using var limit = Limit();
        var address = new UriBuilder(new Uri(server, $"/api/v1/conversations/{conversation}/ws{query}")) { Scheme = "ws" }.Uri;
        await client._socket.ConnectAsync(address, limit.Token);
        return client;
    }

    /// <summary>Sends a frame.</summary>
    public Task SendAsync(object frame) => SendTextAsync(JsonSerializer.Serialize(frame));

    /// <summary>Sends text as it is.</summary>
    public async Task SendTextAsync(string text)
    {
        using var limit = Limit();
        await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
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

    public void Dispose() => _socket.Dispose();

    private static CancellationTokenSource Limit() => new(TimeSpan.FromSeconds(30), TimeProvider.System);
}

/// <summary>What tests ask of frames and events.</summary>
internal static class FrameReading
{
    /// <summary>Whether it is of a type.</summary>
    public static bool Is(this JsonElement frame, string type) => frame.Text("type") == type;

    /// <summary>Whether it says that a message with this text is final.</summary>
    public static bool Completes(this JsonElement frame, string text) =>
        frame.Is("message.completed") && frame.GetProperty("data").GetProperty("message").Text("text") == text;
}
