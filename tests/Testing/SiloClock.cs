namespace Nexus.Testing;

/// <summary>
/// The time of a clock that stands still, for grains that only ask what time it is. Timers keep the system's pace: engines have some
/// of their own, and those of Orleans would fire without end inside <see cref="ManualTimeProvider.Advance"/>.
/// </summary>
public sealed class SiloClock(ManualTimeProvider clock) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();
}
