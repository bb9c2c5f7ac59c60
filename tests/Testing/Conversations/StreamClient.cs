using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Xunit;

namespace Nexus.Testing.Conversations;

/// <summary>A client of a conversation's server-sent events that keeps what it was sent, in the shape of a WebSocket's frames.</summary>
public sealed class StreamClient : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly CancellationTokenSource _limit;
    private readonly IAsyncEnumerator<SseItem<JsonElement>> _events;

    private StreamClient(HttpResponseMessage response, Stream body, CancellationTokenSource limit)
    {
        _response = response;
        _limit = limit;
        _events = SseParser.Create(body, (_, data) => JsonSerializer.Deserialize<JsonElement>(data)).EnumerateAsync(limit.Token).GetAsyncEnumerator(limit.Token);
    }

    /// <summary>Every event so far: <c>type</c>, <c>id</c> where there is one, <c>data</c>.</summary>
    public List<JsonElement> Frames { get; } = [];

    /// <summary>The position to go on from.</summary>
    public string? LastId { get; private set; }

    /// <summary>The version of HTTP that was spoken.</summary>
    public Version Version => _response.Version;

    /// <summary>Opens the stream; the client brings the Authorization header.</summary>
    public static async Task<StreamClient> OpenAsync(HttpClient http, string conversation, string? lastEventId = null, Version? version = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/conversations/{conversation}/stream");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        if (version is not null)
            (request.Version, request.VersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
        var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new StreamClient(response, await response.Content.ReadAsStreamAsync(limit.Token), limit);
    }

    /// <summary>The next event; null: the stream ended.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        if (!await _events.MoveNextAsync())
            return null;
        var item = _events.Current;
        var frame = item.EventId is null
            ? JsonSerializer.SerializeToElement(new { type = item.EventType, data = item.Data })
            : JsonSerializer.SerializeToElement(new { type = item.EventType, id = item.EventId, data = item.Data });
        Frames.Add(frame);
        LastId = item.EventId ?? LastId;
        return frame;
    }

    /// <summary>Reads until an event is as wished, and returns it.</summary>
    public async Task<JsonElement> UntilAsync(Func<JsonElement, bool> wished)
    {
        while (await NextAsync() is { } frame)
        {
            if (wished(frame))
                return frame;
        }

        throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>Reads what is left of a stream whose server is gone.</summary>
    public async Task DrainAsync()
    {
        try
        {
            while (await NextAsync() is not null)
            {
            }
        }
        catch (IOException)
        {
            // Cut off in the middle.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _limit.CancelAsync();
        _response.Dispose();
        try
        {
            await _events.DisposeAsync();
        }
        finally
        {
            _limit.Dispose();
        }
    }
}
