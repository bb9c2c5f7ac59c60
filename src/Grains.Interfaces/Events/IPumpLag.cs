namespace Nexus.Events;

/// <summary>
/// How far the pumps are behind the event log, for <c>GET /ready</c> and the console. Implemented next to the pumps and
/// registered as a singleton; without one, readiness does not look at pumps.
/// </summary>
public interface IPumpLag
{
    /// <summary>The lag of every group, by its slowest partition. Cheap enough to be asked once a second.</summary>
    ValueTask<IReadOnlyList<PumpLag>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>How far a group is behind.</summary>
/// <param name="Group">The group of handlers.</param>
/// <param name="Lag">The age of the oldest event that it has not taken; zero when there is none.</param>
public sealed record PumpLag(string Group, TimeSpan Lag);
