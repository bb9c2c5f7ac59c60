using System.Diagnostics.Metrics;

namespace Nexus.Grains.Analytics;

/// <summary>Figures of analytics, in the meter <c>Nexus.Analytics</c>.</summary>
internal sealed class AnalyticsMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _events;
    private readonly Histogram<int> _flushSize;
    private readonly Histogram<double> _flushDuration;
    private readonly Histogram<double> _queryDuration;
    private readonly Counter<long> _reports;

    public AnalyticsMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Nexus.Analytics");
        _events = _meter.CreateCounter<long>("nexus.analytics.events", "{event}", "Events by source (api or log) and outcome (accepted or duplicate).");
        _flushSize = _meter.CreateHistogram<int>("nexus.analytics.flush.size", "{event}", "Events that one write of clients' events held.");
        _flushDuration = _meter.CreateHistogram<double>("nexus.analytics.flush.duration", "s", "One write of clients' events, with its commit.");
        _queryDuration = _meter.CreateHistogram<double>("nexus.analytics.query.duration", "s", "Queries by kind and by what answered them (rollups or events).");
        _reports = _meter.CreateCounter<long>("nexus.analytics.reports", "{run}", "Runs of reports by outcome (completed or failed).");
    }

    /// <summary>Shows how many requests wait for a write.</summary>
    public void Watch(Func<int> waiting) =>
        _meter.CreateObservableGauge("nexus.analytics.queue.length", waiting, "{request}", "Requests with events that wait for a write.");

    public void Flushed(int events, TimeSpan elapsed)
    {
        _flushSize.Record(events);
        _flushDuration.Record(elapsed.TotalSeconds);
    }

    public void Stored(string source, ReadOnlySpan<bool> isNew)
    {
        var accepted = isNew.Count(true);
        Count(source, "accepted", accepted);
        Count(source, "duplicate", isNew.Length - accepted);
    }

    public void Answered(string kind, string from, TimeSpan elapsed) =>
        _queryDuration.Record(elapsed.TotalSeconds, new("kind", kind), new KeyValuePair<string, object?>("from", from));

    public void Reported(string outcome) => _reports.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private void Count(string source, string outcome, int events)
    {
        if (events > 0)
            _events.Add(events, new("source", source), new KeyValuePair<string, object?>("outcome", outcome));
    }
}
