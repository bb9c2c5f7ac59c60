using Microsoft.Extensions.DependencyInjection;
using Nexus.Testing;

namespace Nexus.Cluster.Tests.Hosting;

/// <summary>Who a silo is to the others.</summary>
internal static class NodeAddress
{
    public static SiloAddress Address(this NexusServer silo) => silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
}
