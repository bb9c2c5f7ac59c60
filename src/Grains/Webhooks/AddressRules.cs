using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Nexus.Grains.Webhooks;

/// <summary>
/// Which addresses may be connected to on behalf of a user: those of the public internet. Everything that the IANA registries of
/// special-purpose addresses name is refused, so that no URL reaches the inside of the operator's network.
/// </summary>
internal sealed class AddressRules(IOptions<WebhooksOptions> options)
{
    private static readonly ImmutableArray<IPNetwork> SpecialV4 = Parse(
        "0.0.0.0/8", // "this" network
        "10.0.0.0/8", // private
        "100.64.0.0/10", // carrier-grade NAT
        "127.0.0.0/8", // loopback
        "168.63.129.16/32", // the host of a virtual machine (Azure)
        "169.254.0.0/16", // link-local, with the metadata service of most clouds
        "172.16.0.0/12", // private
        "192.0.0.0/24", // protocol assignments
        "192.0.2.0/24", // documentation
        "192.31.196.0/24", // AS112
        "192.52.193.0/24", // AMT
        "192.88.99.0/24", // 6to4 relays
        "192.168.0.0/16", // private
        "192.175.48.0/24", // AS112
        "198.18.0.0/15", // benchmarks
        "198.51.100.0/24", // documentation
        "203.0.113.0/24", // documentation
        "224.0.0.0/4", // multicast
        "240.0.0.0/4"); // reserved, with the broadcast address

    // What is outside of it has no global meaning: unspecified, loopback, IPv4-compatible and -translated, NAT64 (64:ff9b::/96 and
    // 64:ff9b:1::/48, which lead to whatever IPv4 address is inside), discard-only, unique local, link-local, site-local, multicast.
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    private static readonly ImmutableArray<IPNetwork> SpecialV6 = Parse(
        "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID, AMT
        "2001:db8::/32", // documentation
        "2002::/16", // 6to4, which leads to the IPv4 address inside
        "2620:4f:8000::/48", // AS112
        "3fff::/20"); // documentation

    private readonly ImmutableArray<IPNetwork> _allowed = [.. options.Value.AllowedNetworks.Select(IPNetwork.Parse)];

    /// <summary>Whether it may be connected to: public, or in a network of <see cref="WebhooksOptions.AllowedNetworks"/>.</summary>
    public bool Allows(IPAddress address)
    {
        var meant = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IsPublic(meant) || _allowed.Any(network => network.Contains(meant));
    }

    /// <summary>Whether it is an address of the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !SpecialV4.Any(network => network.Contains(address));
        return address.AddressFamily == AddressFamily.InterNetworkV6 && GlobalV6.Contains(address) && !SpecialV6.Any(network => network.Contains(address));
    }

    private static ImmutableArray<IPNetwork> Parse(params ReadOnlySpan<string> networks)
    {
        var parsed = ImmutableArray.CreateBuilder<IPNetwork>(networks.Length);
        foreach (var network in networks)
            parsed.Add(IPNetwork.Parse(network));
        return parsed.MoveToImmutable();
    }
}
