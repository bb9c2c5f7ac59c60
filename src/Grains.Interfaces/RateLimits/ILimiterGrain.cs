namespace Nexus.RateLimits;

/// <summary>
/// The bucket of one subject for one class of endpoints, which all front-ends share. Its key is made by a front-end and says
/// both: <c>read/user/usr_...</c>. Only in memory: a lost bucket is full again.
/// </summary>
[Alias("rate-limits.limiter")]
public interface ILimiterGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes tokens out of the bucket for a front-end to spend. Asking twice costs the subject a lease that nobody spends, so a
    /// call that was lost is not repeated; it is short, because requests may wait for it.
    /// </summary>
    [Alias("lease"), ResponseTimeout("00:00:02")]
    Task<TokenLease> LeaseAsync(LeaseRequest request);
}

/// <summary>What a front-end asks for.</summary>
/// <param name="Rule">By the front-end's settings; the latest one counts.</param>
/// <param name="Spent">Tokens that it let through without a lease since it asked last.</param>
[GenerateSerializer, Immutable, Alias("rate-limits.lease-request")]
public sealed record LeaseRequest([property: Id(0)] RateRule Rule, [property: Id(1)] long Spent);

/// <summary>What it gets.</summary>
/// <param name="Tokens">To spend within a window of the rule; 0: the limit is reached.</param>
/// <param name="Left">Still in the bucket, for others and for later.</param>
/// <param name="RetryAfter">When there are no tokens: until it makes sense to ask again.</param>
[GenerateSerializer, Immutable, Alias("rate-limits.lease")]
public sealed record TokenLease([property: Id(0)] long Tokens, [property: Id(1)] long Left, [property: Id(2)] TimeSpan RetryAfter);
