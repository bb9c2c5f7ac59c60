using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Testing;

namespace Nexus.Api.Tests.Templates;

/// <summary>
/// HTTP/2 without TLS, by prior knowledge, on an address of its own: many streams share one connection.
/// </summary>
public sealed class Http2StreamTests
{
    private const int Streams = 20;

    [Fact]
    public async Task Many_streams_share_one_connection_and_each_gets_its_text_as_it_is_made()
    {
        using var model = new HeldChatClient();
        await using var database = await PostgresDatabase.CreateAsync();
        var (http1, http2) = (FreePort(), FreePort());
        await using var server = await NexusServer.StartAsync(database, setup =>
        {
            // The addresses are fixed: another silo would want them too.
            setup.Silos = 1;
            setup.Settings["Nexus:Ai:Provider"] = "held";
            setup.Settings["Kestrel:Endpoints:Http:Url"] = $"http://127.0.0.1:{http1}";
            setup.Settings["Kestrel:Endpoints:Http2:Url"] = $"http://127.0.0.1:{http2}";
            setup.Settings["Kestrel:Endpoints:Http2:Protocols"] = "Http2";
            setup.Services = services => services.AddKeyedSingleton<IChatClient>("held", model);
        });
        using var user = await server.RegisterUserAsync();
        using var connections = new CountedConnections();
        using var client = new HttpClient(connections) { BaseAddress = new Uri($"http://127.0.0.1:{http2}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", user.AccessToken);

        var ids = new List<string>();
        for (var i = 0; i < Streams; i++)
            ids.Add(await client.StartAsync($"hold stream {i}", "finance"));
        await Eventually.Condition(() => model.Calls == Streams);
        var begun = 0;
        var readers = ids.Select(id => client.StreamAsync(id, until: e => Begin(e, ref begun))).ToList();
        await Eventually.Condition(() => Volatile.Read(ref begun) == Streams);
        model.Release();

        var all = await Task.WhenAll(readers);
        Assert.All(all, (events, i) => Assert.Equal($"hold stream {i}", events.TextOf("finance")));
        Assert.All(all, events => Assert.Equal("execution.completed", events[^1].EventType));
        Assert.Equal(1, connections.Count);
        Assert.Equal(HttpVersion.Version20, (await client.GetAsync(new Uri("/health", UriKind.Relative))).Version);
    }

    private static bool Begin(SseItem<JsonElement> item, ref int begun)
    {
        if (item.EventType == "domain.started")
            Interlocked.Increment(ref begun);
        return false;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Sends everything by HTTP/2 and counts the connections that it takes.</summary>
    private sealed class CountedConnections : DelegatingHandler
    {
        private int _count;

        public CountedConnections() => InnerHandler = new SocketsHttpHandler { ConnectCallback = ConnectAsync };

        public int Count => _count;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
            return base.SendAsync(request, cancellationToken);
        }

        private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
    }
}
