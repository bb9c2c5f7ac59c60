using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Nexus.Grains.Webhooks;

/// <summary>
/// The connections to receivers. The only door to the network: whatever a URL or a name server says, a connection is made to the very
/// address that was checked, and a host with one address that must not be reached is not connected to at all.
/// </summary>
internal sealed class SenderConnections : IDisposable
{
    private const int MaxHeaderKilobytes = 32;

    // A host may have addresses that lead nowhere; the others get their turn within the attempt's time.
    private static readonly TimeSpan AddressPatience = TimeSpan.FromSeconds(4);

    private readonly AddressRules _rules;
    private readonly IHostResolver _resolver;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _invoker;

    public SenderConnections(AddressRules rules, IHostResolver resolver, IOptions<WebhooksOptions> options, TimeProvider clock)
    {
        (_rules, _resolver, _clock) = (rules, resolver, clock);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = options.Value.Timeout,
            MaxConnectionsPerServer = options.Value.MaxConnectionsPerHost,
            PooledConnectionLifetime = options.Value.ConnectionLifetime,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            // What is not read is not waited for: the connection is closed instead.
            MaxResponseDrainSize = 0,
            ResponseDrainTimeout = TimeSpan.Zero,
            EnableMultipleHttp2Connections = true,
            // The attempt's own span is what the receiver continues.
            ActivityHeadersPropagator = null,
        });
    }

    /// <summary>Sends; the answer's body is not read yet.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _invoker.SendAsync(request, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolver.ResolveAsync(host, cancellationToken);
        if (!Array.TrueForAll(addresses, _rules.Allows))
            throw new AddressRefusedException();
        SocketException? failure = null;
        for (var i = 0; i < addresses.Length; i++)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(addresses[i], port), isLast: i == addresses.Length - 1, cancellationToken);
            }
            catch (SocketException exception)
            {
                failure = exception;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    private async Task<Stream> ConnectAsync(IPEndPoint end, bool isLast, CancellationToken cancellationToken)
    {
        using var patience = isLast ? null : new CancellationTokenSource(AddressPatience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience?.Token ?? CancellationToken.None);
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, either.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception exception)
        {
            socket.Dispose();
            if (exception is OperationCanceledException && patience?.IsCancellationRequested is true && !cancellationToken.IsCancellationRequested)
                throw new SocketException((int)SocketError.TimedOut);
            throw;
        }
    }
}

/// <summary>A host has an address that must not be reached.</summary>
internal sealed class AddressRefusedException() : Exception("The host has an address that requests are not sent to.");
