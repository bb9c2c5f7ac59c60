using Nexus.Results;
using Orleans.Concurrency;

namespace Nexus.Events;

/// <summary>
/// Feeds one handler group the events of one partition, in order, each exactly once. The key is <see cref="Key"/>.
/// </summary>
[Alias("events.pump")]
public interface IPumpGrain : IGrainWithStringKey
{
    /// <summary>The key of a group's pump for a partition.</summary>
    static string Key(string group, int partition) => $"{group}/{partition}";

    /// <summary>Says that there may be something to read. Costs next to nothing when there is not.</summary>
    [Alias("wake"), OneWay, AlwaysInterleave]
    Task WakeAsync();

    /// <summary>
    /// Hands a parked event to the handler once more, out of order, and removes it from the parked ones if that works.
    /// </summary>
    /// <returns><see cref="EventErrors.NotParked"/> or <see cref="EventErrors.StillFailing"/>.</returns>
    [Alias("replay-parked")]
    Task<Result> ReplayParkedAsync(Guid eventId);
}
