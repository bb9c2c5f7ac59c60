namespace Nexus.RateLimits;

/// <summary>
/// A bucket at a moment, and how leases are cut from it: an eighth of what is there, within the bounds of the rule, so that
/// they get smaller towards the limit. Front-ends use it too, for as long as they can't reach the limiter.
/// </summary>
/// <param name="Tokens">What is there; below zero when front-ends had let more through than there was.</param>
/// <param name="At">The moment, on any clock that only goes forward.</param>
public readonly record struct TokenBucket(double Tokens, TimeSpan At)
{
    private const double Share = 1.0 / 8;

    // Doubles gather dust: 0.1 s of 10 tokens a second is meant to be a whole token.
    private const double Dust = 1e-6;

    /// <summary>The bucket of a subject that nobody has seen for a while.</summary>
    public static TokenBucket Full(RateRule rule, TimeSpan at) => new(rule.Burst, at);

    /// <summary>Refills, subtracts what was spent already, and cuts a lease.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="now">Not before <see cref="At"/>.</param>
    /// <param name="lease">What there is.</param>
    /// <returns>The bucket after it.</returns>
    public TokenBucket Lease(LeaseRequest request, TimeSpan now, out TokenLease lease)
    {
        var rule = request.Rule;
        var refilled = Math.Min(rule.Burst, Tokens + (Math.Max(0, (now - At).TotalSeconds) * rule.PerSecond));

        // A debt is forgiven beyond a whole bucket: nobody has to wait for longer than two windows.
        var there = Math.Max(-rule.Burst, refilled - request.Spent);
        var whole = (long)Math.Floor(there + Dust);
        var tokens = whole < 1 ? 0 : Math.Min(whole, Math.Clamp((long)Math.Ceiling(whole * Share), rule.SmallestLease, rule.LargestLease));
        var retryAfter = tokens > 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((rule.SmallestLease - there) / rule.PerSecond);
        lease = new TokenLease(tokens, Math.Max(0, whole - tokens), retryAfter);
        return new TokenBucket(there - tokens, now);
    }

    /// <summary>How long it takes until nothing has to be remembered any more.</summary>
    public TimeSpan TimeUntilFull(RateRule rule) => TimeSpan.FromSeconds(Math.Max(0, rule.Burst - Tokens) / rule.PerSecond);
}
