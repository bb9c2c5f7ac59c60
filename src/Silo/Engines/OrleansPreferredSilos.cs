using Nexus.Grains.Placement;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Nexus.Silo.Engines;

/// <summary>Answers <see cref="PreferSilo"/>: the silos with the role, or all when none has it.</summary>
internal sealed class OrleansPreferredSilos(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    private const string RolesKey = "nexus.roles";

    /// <summary>What a silo tells the others about its roles. A silo that was given none has all.</summary>
    public static Dictionary<string, string> Describe(ClusterSettings cluster) => new(StringComparer.Ordinal)
    {
        [RolesKey] = string.Join(',', cluster.Roles() is { Count: > 0 } roles ? roles : SiloRoles.All),
    };

    /// <inheritdoc/>
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var role = ((PreferSilo)filterStrategy).Role;
        var all = silos.ToList();
        var preferred = all.FindAll(silo => Has(silo, role));
        return preferred.Count > 0 ? preferred : all;
    }

    private bool Has(SiloAddress silo, string role) =>
        metadata.GetSiloMetadata(silo).Metadata.TryGetValue(RolesKey, out var roles) && roles.Split(',').Contains(role, StringComparer.Ordinal);
}
