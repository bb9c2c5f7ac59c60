namespace Nexus.RateLimits;

/// <summary>How many requests a subject may make: a bucket of <paramref name="Burst"/> tokens that refills evenly.</summary>
/// <param name="Permits">Tokens that come back in a window; at least 1.</param>
/// <param name="Window">At least a second.</param>
/// <param name="Burst">Tokens of a full bucket; at least 1.</param>
[GenerateSerializer, Immutable, Alias("rate-limits.rule")]
public sealed record RateRule([property: Id(0)] long Permits, [property: Id(1)] TimeSpan Window, [property: Id(2)] long Burst)
{
    /// <summary>Tokens that come back in a second.</summary>
    public double PerSecond => Permits / Window.TotalSeconds;

    /// <summary>The most that is leased at once: so little that two front-ends never hold 5 % of the bucket unused.</summary>
    public long LargestLease => Math.Max(1, Burst / 50);

    /// <summary>The least that is leased while the bucket has it, so that a subject at its limit does not ask for every single token.</summary>
    public long SmallestLease => Math.Max(1, Burst / 1000);

    /// <summary>What a front-end lets through for a subject in a window before it asks the limiter at all: most callers need no more.</summary>
    public long Allowance => Burst / 50;
}
