using System.Diagnostics.Metrics;

namespace Nexus.Grains.Bots;

/// <summary>Figures of bots, in the meter <c>Nexus.Bots</c>.</summary>
internal sealed class BotsMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _taken;
    private readonly Histogram<double> _write;
    private readonly Counter<long> _handled;
    private readonly Histogram<double> _latency;
    private readonly Counter<long> _sends;
    private readonly Counter<long> _recipients;

    public BotsMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Nexus.Bots");
        _taken = _meter.CreateCounter<long>("nexus.bots.updates", "{update}", "Updates that came in, by outcome (accepted or duplicate).");
        _write = _meter.CreateHistogram<double>("nexus.bots.write.duration", "s", "One write of updates, with its commit.");
        _handled = _meter.CreateCounter<long>("nexus.bots.handled", "{update}", "Updates by what came of handling them (done, pending: it failed, or parked).");
        _latency = _meter.CreateHistogram<double>("nexus.bots.latency", "s", "From the making of a message to Telegram's answer.");
        _sends = _meter.CreateCounter<long>("nexus.bots.sends", "{call}", "Messages and other calls by outcome.");
        _recipients = _meter.CreateCounter<long>(
            "nexus.bots.recipients", "{recipient}", "Recipients of broadcasts by what became of a try (sent, pending: it is tried again, failed, gone or unknown).");
    }

    /// <summary>Shows how many updates wait for a write.</summary>
    public void Watch(Func<int> waiting) => _meter.CreateObservableGauge("nexus.bots.queue.length", waiting, "{update}", "Updates that wait for a write.");

    public void Taken(int accepted, int duplicates, TimeSpan elapsed)
    {
        if (accepted > 0)
            _taken.Add(accepted, new KeyValuePair<string, object?>("outcome", "accepted"));
        if (duplicates > 0)
            _taken.Add(duplicates, new KeyValuePair<string, object?>("outcome", "duplicate"));
        _write.Record(elapsed.TotalSeconds);
    }

    public void Handled(string status) => _handled.Add(1, new KeyValuePair<string, object?>("outcome", status));

    public void Broadcast(string status) => _recipients.Add(1, new KeyValuePair<string, object?>("outcome", status));

    public void Sent(string outcome, TimeSpan sinceMade)
    {
        _sends.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        _latency.Record(sinceMade.TotalSeconds);
    }
}
