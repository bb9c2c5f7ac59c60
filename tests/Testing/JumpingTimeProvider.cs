namespace Nexus.Testing;

/// <summary>
/// The system's clock, set forward by jumps: for tests that let days pass while an engine with its own timers runs. Timers
/// keep the system's pace; a test that drives them takes <see cref="ManualTimeProvider"/>.
/// </summary>
public sealed class JumpingTimeProvider : TimeProvider
{
    private long _ticks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ticks));

    public override long GetTimestamp() =>
        System.GetTimestamp() + (long)(Interlocked.Read(ref _ticks) * ((double)TimestampFrequency / TimeSpan.TicksPerSecond));

    /// <summary>Sets the clock forward.</summary>
    public void Jump(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref _ticks, by.Ticks);
    }
}
