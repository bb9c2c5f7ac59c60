using Nexus.RateLimits;

namespace Nexus.Grains.RateLimits;

/// <inheritdoc cref="ILimiterGrain"/>
/// <remarks>
/// Nothing is stored. What a restart forgets is at most one full bucket a subject, which refills within a window anyway; storing
/// it would cost the database a write for what is meant to spare it work. It leaves memory when its bucket is full again.
/// </remarks>
[CollectionAgeLimit(Minutes = 2)]
public sealed class LimiterGrain(TimeProvider clock) : Grain, ILimiterGrain
{
    private readonly long _start = clock.GetTimestamp();
    private TokenBucket? _bucket;

    /// <inheritdoc/>
    public Task<TokenLease> LeaseAsync(LeaseRequest request)
    {
        var now = clock.GetElapsedTime(_start);
        _bucket = (_bucket ?? TokenBucket.Full(request.Rule, now)).Lease(request, now, out var lease);
        DelayDeactivation(_bucket.Value.TimeUntilFull(request.Rule));
        return Task.FromResult(lease);
    }
}
