using Microsoft.Extensions.Logging;
using Nexus.RateLimits;

namespace Nexus.Api.RateLimits;

/// <summary>Asks the limiter with a key.</summary>
internal delegate Task<TokenLease> LimiterSource(string key, LeaseRequest request);

/// <summary>Asks limiters for leases. When they can't be reached, nobody is asked for a while: a limit is not worth an outage.</summary>
internal sealed partial class LimiterClient(LimiterSource limiters, TimeProvider clock, ILogger<LimiterClient> logger)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private long _askAgainAt = long.MinValue;
    private int _isAway;

    /// <summary>A lease, or null when the limiter can't be reached. Throws nothing.</summary>
    public async Task<TokenLease?> LeaseAsync(RateSubject subject, LeaseRequest request)
    {
        if (clock.GetElapsedTime(0).Ticks < Volatile.Read(ref _askAgainAt))
            return null;
        try
        {
            var lease = await limiters(subject.ToGrainKey(), request).WaitAsync(TimeLimit, clock);
            if (Volatile.Read(ref _isAway) == 1 && Interlocked.Exchange(ref _isAway, 0) == 1)
                LogBack();
            return lease;
        }
        catch (Exception exception)
        {
            Volatile.Write(ref _askAgainAt, (clock.GetElapsedTime(0) + Pause).Ticks);
            if (Interlocked.Exchange(ref _isAway, 1) == 0)
                LogAway(exception);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Limiters can't be reached: this front-end limits on its own until they can")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Limiters can be reached again")]
    private partial void LogBack();
}
