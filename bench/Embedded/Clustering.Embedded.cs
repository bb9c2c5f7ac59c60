namespace Nexus.Embedded.Bench;

internal static class Clustering
{
    /// <summary>The Embedded engine is one process and needs nothing.</summary>
    public static void Configure(ISiloBuilder silo) => ArgumentNullException.ThrowIfNull(silo);
}
