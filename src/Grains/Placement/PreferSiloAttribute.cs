using Orleans.Placement;

namespace Nexus.Grains.Placement;

/// <summary>
/// Places a grain on silos with a role (<see cref="SiloRoles"/>) when the cluster has one, else on any. A class inherits it and
/// may say otherwise.
/// </summary>
/// <param name="role">The role.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class PreferSiloAttribute(string role) : PlacementFilterAttribute(new PreferSilo(role));
