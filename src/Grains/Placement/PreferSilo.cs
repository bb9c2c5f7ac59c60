using Orleans.Metadata;
using Orleans.Placement;

namespace Nexus.Grains.Placement;

/// <summary>What <see cref="PreferSiloAttribute"/> asks for; travels with the description of a grain class. The host knows how to answer it.</summary>
public sealed class PreferSilo : PlacementFilterStrategy
{
    private const string RoleProperty = "role";

    /// <summary>Of a role.</summary>
    public PreferSilo(string role)
        : base(order: 0) => Role = role;

    /// <summary>Before <see cref="AdditionalInitialize"/>.</summary>
    public PreferSilo()
        : this("")
    {
    }

    /// <summary>The role that silos should have.</summary>
    public string Role { get; private set; }

    /// <inheritdoc/>
    public override void AdditionalInitialize(GrainProperties properties) => Role = GetPlacementFilterGrainProperty(RoleProperty, properties) ?? "";

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) =>
        [new(RoleProperty, Role)];
}
