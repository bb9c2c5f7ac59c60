using System.Net;
using System.Net.Sockets;

namespace Nexus.Grains.Webhooks;

/// <summary>Looks up the addresses of a host; tests answer in its place.</summary>
internal interface IHostResolver
{
    /// <summary>All of them. Throws <see cref="SocketException"/> when there are none.</summary>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}

/// <summary>The system's resolver.</summary>
internal sealed class DnsHostResolver : IHostResolver
{
    /// <inheritdoc/>
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
