using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Testing;
using Nexus.Testing.Conversations;

namespace Nexus.Api.Tests.Conversations;

/// <summary>
/// Streams and sockets over HTTP/2: with TLS on one port beside HTTP/1.1, in the clear on an endpoint of its own. The endpoints are
/// those of docs/conversations.md.
/// </summary>
public sealed class Http2Tests : IAsyncLifetime, IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"nexus-{Guid.CreateVersion7():N}.pfx");
    private readonly X509Certificate2 _certificate;
    private readonly SocketsHttpHandler _handler;
    private PostgresDatabase _database = null!;
    private NexusServer _server = null!;

    public Http2Tests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        _certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        _handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, server, _, _) => server?.GetCertHashString() == _certificate.GetCertHashString(),
            },
        };
    }

    public async Task InitializeAsync()
    {
        await File.WriteAllBytesAsync(_file, _certificate.Export(X509ContentType.Pfx));
        _database = await PostgresDatabase.CreateAsync();
        _server = await NexusServer.StartAsync(_database, setup =>
        {
            setup.Settings["Kestrel:Endpoints:Http:Url"] = "http://127.0.0.1:0";
            setup.Settings["Kestrel:Endpoints:Http2:Url"] = "http://127.0.0.1:0";
            setup.Settings["Kestrel:Endpoints:Http2:Protocols"] = "Http2";
            setup.Settings["Kestrel:Endpoints:Https:Url"] = "https://127.0.0.1:0";
            setup.Settings["Kestrel:Endpoints:Https:Certificate:Path"] = _file;
        });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _database.DisposeAsync();
        File.Delete(_file);
    }

    public void Dispose()
    {
        _handler.Dispose();
        _certificate.Dispose();
    }

    [Theory]
    [InlineData("http", 1)]
    [InlineData("https", 0)]
    public async Task A_stream_and_a_socket_over_http_2_see_what_one_over_http_1_sees(string scheme, int index)
    {
        using var user = await _server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        var address = AddressOf(scheme, index);
        using var http2 = new HttpClient(_handler, disposeHandler: false) { BaseAddress = address };
        http2.DefaultRequestHeaders.Authorization = user.Client.DefaultRequestHeaders.Authorization;
        await using var stream = await StreamClient.OpenAsync(http2, id, "0", HttpVersion.Version20);
        Assert.Equal(HttpVersion.Version20, stream.Version);
        using var socket = await OpenSocketAsync(address, id, user);
        using var plain = await SocketClient.OpenAsync(_server.BaseAddress, id, user.AccessToken, "0");

        await socket.SendAsync(new { type = "message.create", @ref = "1", data = new { text = "Over the new road" } });
        var ended = await plain.UntilAsync(f => f.Is("message.completed"));
        foreach (var until in new[] { socket.UntilAsync(f => f.Is("message.completed")), stream.UntilAsync(f => f.Is("message.completed")) })
            Assert.True(JsonElement.DeepEquals(ended, await until));
        Assert.Equal(plain.Frames.Durable(), socket.Frames.Durable());
        Assert.Equal(plain.Frames.Durable(), stream.Frames.Durable());
    }

    [Fact]
    public async Task A_socket_over_http_2_is_told_by_the_code_why_it_ends()
    {
        using var user = await _server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        var address = AddressOf("https", 0);
        using var socket = await OpenSocketAsync(address, id, user);
        await socket.UntilAsync(f => f.Is("conversation.updated"));
        using var deleted = await user.Client.CallAsync(HttpMethod.Delete, $"/{id}");
        Assert.Equal(4404, await socket.CodeAsync());
        using var gone = await OpenSocketAsync(address, id, user);
        Assert.Equal(4404, await gone.CodeAsync());
    }

    [Fact]
    public async Task Over_tls_both_versions_share_one_port()
    {
        using var client = new HttpClient(_handler, disposeHandler: false) { BaseAddress = AddressOf("https", 0) };
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/health") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var response = await client.SendAsync(request);
            Assert.Equal((HttpStatusCode.OK, version), (response.StatusCode, response.Version));
        }
    }

    private Task<SocketClient> OpenSocketAsync(Uri address, string id, SignedInUser user) => SocketClient.ConnectAsync(address, id, "?lastEventId=0", options =>
    {
        options.HttpVersion = HttpVersion.Version20;
        options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        options.SetRequestHeader("Authorization", $"Bearer {user.AccessToken}");
        options.AddSubProtocol("nexus.v1");
    }, new HttpMessageInvoker(_handler, disposeHandler: false));

    // Of those with the scheme, in the order of their names.
    private Uri AddressOf(string scheme, int index) => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
        .Addresses.Select(a => new Uri(a)).Where(a => a.Scheme == scheme).ElementAt(index);
}
