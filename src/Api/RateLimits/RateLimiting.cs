using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Api.Http;
using Nexus.RateLimits;

namespace Nexus.Api.RateLimits;

/// <summary>
/// Limits requests by caller and class of endpoints, after authentication and before authorization: who is turned away has used
/// the service too. On every request, so the usual way takes no round trip and allocates next to nothing.
/// </summary>
internal sealed partial class RateLimiting
{
    private const int LinesPerSecond = 20;
    private readonly RequestDelegate _next;
    private readonly RateSubjects _subjects;
    private readonly RateLimitMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<RateLimiting> _logger;
    private readonly Func<RateSubject, SubjectBucket> _make;
    private readonly IPNetwork[] _exempt;
    private readonly LineBudget _lines;
    private readonly byte[] _logKey = RandomNumberGenerator.GetBytes(32);

    public RateLimiting(
        RequestDelegate next, RateSubjects subjects, RateLimitTable table, LimiterClient limiter, RateLimitMetrics metrics,
        TimeProvider clock, IOptions<RateLimitOptions> options, ILogger<RateLimiting> logger)
    {
        (_next, _subjects, _metrics, _clock, _logger) = (next, subjects, metrics, clock, logger);
        _make = subject => new SubjectBucket(subject, table.Of(subject), limiter, metrics, clock);
        _exempt = [.. options.Value.ExemptNetworks.Select(Network)];
        _lines = new LineBudget(clock, LinesPerSecond);
    }

    /// <summary>Handles one request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var rateClass = RateClassMetadata.Of(context.GetEndpoint(), context.Request.Method);
        var address = context.Connection.RemoteIpAddress;
        if (rateClass == RateClass.None || IsExempt(address))
            return _next(context);
        var now = _clock.GetElapsedTime(0);
        var bucket = _subjects.Find(RateSubject.Of(rateClass, context.User, address), now, _make);
        if (rateClass == RateClass.Auth && !bucket.Subject.IsGuest)
            return BothAsync(context, _subjects.Find(RateSubject.Of(rateClass, address), now, _make), bucket);
        return bucket.Take(now, out var lease) == TakeOutcome.Allowed
            ? PassAsync(context, bucket, now, _next)
            : WaitAsync(context, bucket, lease, _next);
    }

    private Task BothAsync(HttpContext context, SubjectBucket ofAddress, SubjectBucket ofAccount) =>
        WaitAsync(context, ofAddress, Task.CompletedTask, _ => WaitAsync(context, ofAccount, Task.CompletedTask, _next));

    private async Task WaitAsync(HttpContext context, SubjectBucket bucket, Task lease, RequestDelegate next)
    {
        TimeSpan now;
        TakeOutcome outcome;
        do
        {
            await lease.WaitAsync(context.RequestAborted);
            now = _clock.GetElapsedTime(0);
            outcome = bucket.Take(now, out lease);
        }
        while (outcome == TakeOutcome.Wait);

        await (outcome == TakeOutcome.Allowed ? PassAsync(context, bucket, now, next) : RefuseAsync(context, bucket, now));
    }

    private Task PassAsync(HttpContext context, SubjectBucket bucket, TimeSpan now, RequestDelegate next)
    {
        _metrics.Counted(bucket.Subject.Class, isAllowed: true);
        context.Features.Set(bucket);
        RateLimitHeaders.Apply(context.Response, bucket, bucket.Look(now));
        return next(context);
    }

    private Task RefuseAsync(HttpContext context, SubjectBucket bucket, TimeSpan now)
    {
        _metrics.Counted(bucket.Subject.Class, isAllowed: false);
        Tell(bucket, now);
        var standing = bucket.Look(now);
        RateLimitHeaders.Apply(context.Response, bucket, standing with { Remaining = 0 });
        return new ProblemResult(
            Problems.RateLimited, $"The limit is {bucket.Limit.Rule.Permits} requests in {bucket.Limit.Rule.Window.TotalSeconds:0} s for this kind of request.",
            retryAfterSeconds: standing.RetryAfterSeconds).ExecuteAsync(context);
    }

    // One line a window for each subject, and not many for all of them.
    private void Tell(SubjectBucket bucket, TimeSpan now)
    {
        if (!_logger.IsEnabled(LogLevel.Information) || !bucket.IsNews(now) || !_lines.TrySpend(out _))
            return;
        var (subject, rule) = (Disguise(bucket.Subject), bucket.Limit.Rule);
        LogLimited(bucket.Subject.Class, bucket.Subject.IsGuest, subject, rule.Permits, rule.Window);
    }

    private bool IsExempt(IPAddress? address)
    {
        if (_exempt.Length == 0 || address is null)
            return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in _exempt)
        {
            if (network.Contains(plain))
                return true;
        }

        return false;
    }

    private static IPNetwork Network(string text) => IPAddress.TryParse(text, out var address)
        ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.Parse(text);

    // Tells subjects apart within the log of one process, and no more: a plain hash of an address is guessed in seconds.
    private string Disguise(in RateSubject subject) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_logKey, Encoding.UTF8.GetBytes(subject.ToGrainKey()))).AsSpan(0, 16).ToString();

    [LoggerMessage(Level = LogLevel.Information, Message = "The limit {RateClass} (guest: {IsGuest}) is reached for subject {SubjectHash}: {Permits} in {Window}")]
    private partial void LogLimited(RateClass rateClass, bool isGuest, string subjectHash, long permits, TimeSpan window);
}
