using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>
/// Leaves an endpoint alone that keeps failing, and finds out by one delivery at a time whether it is back. Time alone lets the next
/// one through, so it can't stay open.
/// </summary>
/// <param name="Failures">In a row.</param>
/// <param name="OpenedAt">When it opened; null: it is closed.</param>
/// <param name="OpenUntil">When it lets one through; null: it is closed.</param>
/// <param name="Openings">How often it has opened since the last success.</param>
/// <param name="Probing">Whether the one is under way.</param>
internal readonly record struct BreakerState(
    int Failures = 0, DateTimeOffset? OpenedAt = null, DateTimeOffset? OpenUntil = null, int Openings = 0, bool Probing = false)
{
    /// <summary>After any success, and in the beginning.</summary>
    public static readonly BreakerState Closed;

    /// <summary>Whether everything goes through.</summary>
    public bool IsClosed => OpenUntil is null;

    /// <summary>Whether an attempt may begin.</summary>
    public bool Admits(DateTimeOffset now) => OpenUntil is not { } until || (until <= now && !Probing);

    /// <summary>What it looks like from outside.</summary>
    public DeliveryBreaker Show(DateTimeOffset now) =>
        OpenUntil is not { } until ? DeliveryBreaker.Closed : until <= now ? DeliveryBreaker.HalfOpen : DeliveryBreaker.Open;

    /// <summary>An attempt that was admitted begins.</summary>
    public BreakerState Begin() => IsClosed ? this : this with { Probing = true };

    /// <summary>An attempt was given up before it had an outcome.</summary>
    /// <param name="probe">Whether it was the one that an open breaker let through.</param>
    public BreakerState GiveUp(bool probe) => probe ? this with { Probing = false } : this;

    /// <summary>An attempt failed.</summary>
    /// <param name="probe">Whether it was the one that an open breaker let through; others that were under way when it opened say nothing new.</param>
    /// <param name="now">UTC.</param>
    /// <param name="options">Its limits.</param>
    public BreakerState Fail(bool probe, DateTimeOffset now, WebhooksOptions options)
    {
        if (!IsClosed && !probe)
            return this with { Failures = Failures + 1 };
        var failed = this with { Failures = Failures + 1, Probing = false };
        if (IsClosed && failed.Failures < options.BreakerFailures)
            return failed;
        var pause = options.BreakerPause * Math.Pow(2, Math.Min(Openings, 20));
        return failed with
        {
            OpenedAt = OpenedAt ?? now,
            OpenUntil = now + (pause < options.BreakerMaxPause ? pause : options.BreakerMaxPause),
            Openings = Openings + 1,
        };
    }

    /// <summary>Somebody has reason to think that it is back: the next one may go at once.</summary>
    public BreakerState Hope(DateTimeOffset now) => OpenUntil > now ? this with { OpenUntil = now } : this;
}
