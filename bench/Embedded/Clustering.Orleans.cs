namespace Nexus.Embedded.Bench;

internal static class Clustering
{
    /// <summary>One silo on this machine.</summary>
    public static void Configure(ISiloBuilder silo) => silo.UseLocalhostClustering();
}
