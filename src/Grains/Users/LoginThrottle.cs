namespace Nexus.Grains.Users;

/// <summary>Wrong passwords in a row at one address, and the lock that follows from them.</summary>
/// <param name="Failures">Since the last success, or since they were forgotten.</param>
/// <param name="LastFailureAt">UTC.</param>
/// <param name="LockedUntil">UTC; in the past when it is not locked.</param>
public sealed record LoginThrottle(int Failures, DateTimeOffset LastFailureAt, DateTimeOffset LockedUntil)
{
    /// <summary>No wrong password yet.</summary>
    public static readonly LoginThrottle None = new(0, DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    /// <summary>How long the next guess has to wait, or null: it may come.</summary>
    public TimeSpan? Wait(DateTimeOffset now) => LockedUntil > now ? LockedUntil - now : null;

    /// <summary>After a wrong password. The one that reaches the threshold locks, each further one locks for twice as long.</summary>
    public LoginThrottle Fail(DateTimeOffset now, AuthOptions options)
    {
        var failures = IsForgotten(now, options) ? 1 : Failures + 1;
        return new LoginThrottle(failures, now, now + Lock(failures, options));
    }

    /// <summary>Whether it says nothing any more.</summary>
    public bool IsForgotten(DateTimeOffset now, AuthOptions options) => Failures == 0 || now - LastFailureAt >= options.LockoutMemory;

    private static TimeSpan Lock(int failures, AuthOptions options)
    {
        if (failures < options.LockoutThreshold)
            return TimeSpan.Zero;
        // Beyond 2^30 any delay is over the limit; the shift must not overflow.
        var doublings = Math.Min(failures - options.LockoutThreshold, 30);
        var ticks = (double)options.LockoutDelay.Ticks * (1L << doublings);
        return ticks < options.LockoutMaxDelay.Ticks ? TimeSpan.FromTicks((long)ticks) : options.LockoutMaxDelay;
    }
}
