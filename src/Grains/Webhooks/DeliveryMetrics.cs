using System.Diagnostics.Metrics;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>Figures of deliveries, in the meter <c>Nexus.Webhooks</c>.</summary>
internal sealed class DeliveryMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Nexus.Webhooks";

    // Older than that, another process counts.
    private static readonly TimeSpan CountLasts = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _clock;
    private readonly Counter<long> _made;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _latency;
    private readonly UpDownCounter<long> _open;
    private volatile Count? _pending;

    public DeliveryMetrics(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create(Name);
        _made = meter.CreateCounter<long>("nexus.webhook.deliveries.made", "{delivery}", "Deliveries that events made.");
        _ended = meter.CreateCounter<long>("nexus.webhook.deliveries", "{delivery}", "Deliveries that ended, by outcome.");
        _retries = meter.CreateCounter<long>("nexus.webhook.retries", "{attempt}", "Attempts that failed and are made again.");
        _latency = meter.CreateHistogram<double>("nexus.webhook.latency", "s", "From an event to the first attempt to deliver it.");
        _open = meter.CreateUpDownCounter<long>("nexus.webhook.breakers.open", "{endpoint}", "Endpoints of this process that are left alone because they keep failing.");
        meter.CreateObservableGauge("nexus.webhook.pending", ObservePending, "{delivery}",
            "Deliveries that wait, now or for a retry, over all processes. Counted now and then, up to 100,000.");
    }

    public void Made(int deliveries) => _made.Add(deliveries);

    public void Ended(DeliveryStatus status, int deliveries = 1) =>
        _ended.Add(deliveries, new KeyValuePair<string, object?>("outcome", DeliveryNames.Of(status)));

    public void Retries() => _retries.Add(1);

    public void Began(TimeSpan afterEvent) => _latency.Record(Math.Max(0, afterEvent.TotalSeconds));

    public void Breakers(int change) => _open.Add(change);

    public void Pending(long deliveries) => _pending = new Count(deliveries, _clock.GetUtcNow());

    private IEnumerable<Measurement<long>> ObservePending() =>
        _pending is { } count && _clock.GetUtcNow() - count.At < CountLasts ? [new Measurement<long>(count.Deliveries)] : [];

    private sealed record Count(long Deliveries, DateTimeOffset At);
}
