using System.ComponentModel.DataAnnotations;

namespace Nexus.Silo.Engines;

/// <summary>What runs the grains. Which engine that is was decided when the program was built; <c>--version</c> says it.</summary>
public sealed class EngineOptions
{
    /// <summary>Where it is bound from.</summary>
    public const string Section = "Nexus:Engine";

    /// <summary>
    /// Minutes after the last call until a grain leaves memory. Less saves memory, more saves reads: the next call loads its
    /// state again.
    /// </summary>
    [Range(1, 1440)]
    public int IdleMinutes { get; set; } = 15;

    /// <summary>
    /// Seconds a caller waits for a grain's answer; then the request fails with 503 (what the grain does goes on). Reads wait for
    /// 10 at most.
    /// </summary>
    [Range(1, 300)]
    public int CallTimeoutSeconds { get; set; } = 30;

    /// <summary>Seconds that grains have to finish and write their state while the process stops.</summary>
    [Range(1, 10)]
    public int DeactivationSeconds { get; set; } = 8;

    /// <summary>
    /// Requests that may wait for one grain. Further ones fail with 503 at once, instead of waiting for longer than their
    /// callers do.
    /// </summary>
    [Range(10, 1_000_000)]
    public int MaxQueueLength { get; set; } = 10_000;
}
