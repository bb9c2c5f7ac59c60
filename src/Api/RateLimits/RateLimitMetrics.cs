using System.Diagnostics.Metrics;
using Nexus.RateLimits;

namespace Nexus.Api.RateLimits;

/// <summary>What limiting counts, under the meter <c>Nexus.RateLimits</c>.</summary>
internal sealed class RateLimitMetrics
{
    private static readonly KeyValuePair<string, object?> Allowed = new("outcome", "allowed");
    private static readonly KeyValuePair<string, object?> Limited = new("outcome", "limited");
    private static readonly KeyValuePair<string, object?>[] Classes =
        [.. Enum.GetValues<RateClass>().Select(c => new KeyValuePair<string, object?>("class", c.ToString().ToLowerInvariant()))];

    private readonly Counter<long> _requests;
    private readonly Counter<long> _leases;

    public RateLimitMetrics(IMeterFactory meters, RateSubjects subjects)
    {
        var meter = meters.Create("Nexus.RateLimits");
        _requests = meter.CreateCounter<long>("nexus.rate_limits.requests", "{request}", "Requests by class of endpoints and outcome: allowed or limited.");
        _leases = meter.CreateCounter<long>(
            "nexus.rate_limits.leases", "{lease}", "Leases of tokens by class and outcome: granted, refused, or local when the limiter could not be reached.");
        meter.CreateObservableGauge("nexus.rate_limits.subjects", () => subjects.Count, "{subject}", "Subjects that this front-end remembers.");
    }

    /// <summary>Counts a request.</summary>
    public void Counted(RateClass rateClass, bool isAllowed) => _requests.Add(1, Classes[(int)rateClass], isAllowed ? Allowed : Limited);

    /// <summary>Counts a lease.</summary>
    public void Leased(RateClass rateClass, string outcome) => _leases.Add(1, Classes[(int)rateClass], new KeyValuePair<string, object?>("outcome", outcome));
}
