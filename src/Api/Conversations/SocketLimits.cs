using Microsoft.AspNetCore.Http;
using Nexus.Api.Http;
using Nexus.Api.RateLimits;
using Nexus.RateLimits;

namespace Nexus.Api.Conversations;

/// <summary>Counts messages that come by WebSocket like requests that write one: the limit is the same, whichever way they come.</summary>
internal sealed class SocketLimits(RateSubjects subjects, RateLimitTable table, LimiterClient limiter, RateLimitMetrics metrics, TimeProvider clock)
{
    /// <summary>Takes one request off the caller's limit.</summary>
    /// <returns>The refusal, or null: it is within the limit.</returns>
    public async Task<ProblemResult?> RefuseAsync(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        var subject = RateSubject.Of(RateClass.Execute, http.User, address);
        var bucket = subjects.Find(subject, clock.GetElapsedTime(0), s => new SubjectBucket(s, table.Of(s), limiter, metrics, clock));
        while (true)
        {
            var now = clock.GetElapsedTime(0);
            var outcome = bucket.Take(now, out var lease);
            if (outcome == TakeOutcome.Allowed)
                return null;
            if (outcome != TakeOutcome.Wait)
                return new ProblemResult(Problems.RateLimited, "Too many messages.", retryAfterSeconds: bucket.Look(now).RetryAfterSeconds);
            await lease.WaitAsync(http.RequestAborted);
        }
    }
}
