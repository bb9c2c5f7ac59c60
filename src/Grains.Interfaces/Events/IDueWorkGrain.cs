using Orleans.Concurrency;

namespace Nexus.Events;

/// <summary>Does the due work of one partition. The key is the partition's number.</summary>
[Alias("events.due-work")]
public interface IDueWorkGrain : IGrainWithStringKey
{
    /// <summary>Says that something falls due at this time, perhaps before the pump would have looked.</summary>
    [Alias("nudge"), OneWay, AlwaysInterleave]
    Task NudgeAsync(DateTimeOffset dueAt);
}
