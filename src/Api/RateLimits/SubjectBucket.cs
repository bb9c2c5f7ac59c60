using Nexus.RateLimits;

namespace Nexus.Api.RateLimits;

/// <summary>What a request is told.</summary>
internal enum TakeOutcome
{
    /// <summary>It may run.</summary>
    Allowed,

    /// <summary>The limit is reached.</summary>
    Limited,

    /// <summary>A lease is on its way: ask again when it is there.</summary>
    Wait,
}

/// <summary>
/// What this front-end may still let through of one subject. It begins with an allowance that the limiter hears of later; who
/// needs more gets leases, the next one asked for ahead, one at a time. A lease is good for a window.
/// </summary>
internal sealed class SubjectBucket(RateSubject subject, RateLimit limit, LimiterClient limiter, RateLimitMetrics metrics, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly RateRule _rule = limit.Rule;
    private TaskCompletionSource? _coming;
    private TokenBucket? _own;
    private TimeSpan _goodUntil;
    private TimeSpan _refusedUntil;
    private TimeSpan? _saidAt;
    private bool _isLeased;
    private long _tokens;
    private long _lowWater;
    private long _spent;
    private long _left;

    /// <summary>The limit.</summary>
    public RateLimit Limit => limit;

    /// <summary>Whose it is.</summary>
    public RateSubject Subject => subject;

    /// <summary>Takes a token.</summary>
    /// <param name="now">By <see cref="TimeProvider.GetElapsedTime(long)"/> of 0.</param>
    /// <param name="lease">Done when it makes sense to ask again.</param>
    public TakeOutcome Take(TimeSpan now, out Task lease)
    {
        lease = Task.CompletedTask;
        LeaseRequest? request = null;
        TakeOutcome outcome;
        lock (_gate)
        {
            if (now >= _goodUntil && _coming is null)
                StartOver(now);
            outcome = _tokens > 0 ? TakeOutcome.Allowed : now < _refusedUntil ? TakeOutcome.Limited : TakeOutcome.Wait;
            if (outcome == TakeOutcome.Allowed)
            {
                _tokens--;
                _spent += _isLeased ? 0 : 1;
            }

            if (_coming is null && _tokens <= _lowWater && now >= _refusedUntil)
                request = Begin();
            if (outcome == TakeOutcome.Wait)
                lease = _coming!.Task;
        }

        if (request is not null)
            _ = FetchAsync(request);
        return outcome;
    }

    /// <summary>What can still be sent at once, as far as this front-end knows, and when it will be all again.</summary>
    public RateStanding Look(TimeSpan now)
    {
        lock (_gate)
        {
            var remaining = Math.Clamp(_tokens + _left, 0, _rule.Burst);
            var reset = (_rule.Burst - remaining) / _rule.PerSecond;
            return new RateStanding(remaining, (long)Math.Ceiling(reset), Math.Max(1, (int)Math.Ceiling((_refusedUntil - now).TotalSeconds)));
        }
    }

    /// <summary>Whether a limited request is the first in a window, the one to leave a line in the log.</summary>
    public bool IsNews(TimeSpan now)
    {
        lock (_gate)
        {
            if (now - _saidAt < _rule.Window)
                return false;
            _saidAt = now;
            return true;
        }
    }

    // What was spent without a lease came back by now, and a lease that was not used up is good no more.
    private void StartOver(TimeSpan now)
    {
        _isLeased = false;
        _spent = 0;
        _tokens = _rule.Allowance;
        _lowWater = _tokens / 2;
        _left = _rule.Burst - _tokens;
        _goodUntil = now + _rule.Window;
    }

    private LeaseRequest Begin()
    {
        _coming = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var request = new LeaseRequest(_rule, _spent);
        _spent = 0;
        return request;
    }

    private async Task FetchAsync(LeaseRequest request)
    {
        var shared = await limiter.LeaseAsync(subject, request);
        TaskCompletionSource coming;
        lock (_gate)
        {
            var now = clock.GetElapsedTime(0);
            var lease = shared ?? OwnLease(request, now);
            _own = shared is null ? _own : null;
            metrics.Leased(subject.Class, shared is null ? "local" : lease.Tokens > 0 ? "granted" : "refused");
            // The rest of the allowance was never taken out of the bucket.
            _tokens = (_isLeased ? _tokens : 0) + lease.Tokens;
            _isLeased = true;
            _lowWater = lease.Tokens / 2;
            _left = lease.Left;
            _goodUntil = now + _rule.Window;
            _refusedUntil = lease.Tokens > 0 ? TimeSpan.Zero : now + lease.RetryAfter;
            coming = _coming!;
            _coming = null;
        }

        coming.SetResult();
    }

    private TokenLease OwnLease(LeaseRequest request, TimeSpan now)
    {
        _own = (_own ?? TokenBucket.Full(_rule, now)).Lease(request, now, out var lease);
        return lease;
    }
}

/// <summary>Where a subject stands.</summary>
/// <param name="Remaining">Requests that can be sent at once.</param>
/// <param name="ResetSeconds">Until that is the whole limit again.</param>
/// <param name="RetryAfterSeconds">When limited: until a request can succeed; at least 1.</param>
internal readonly record struct RateStanding(long Remaining, long ResetSeconds, int RetryAfterSeconds);
