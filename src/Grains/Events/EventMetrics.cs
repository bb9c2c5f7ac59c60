using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nexus.Grains.Events;

/// <summary>What pumps and due work say about themselves: meter and activity source <c>Nexus.Events</c>.</summary>
internal sealed class EventMetrics : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Nexus.Events";

    private readonly ConcurrentDictionary<(string Group, int Partition), Lag> _lags = new();
    private readonly ConcurrentDictionary<int, long> _backlogs = new();
    private readonly TimeProvider _clock;
    private readonly Counter<long> _applied;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _parked;
    private readonly Counter<long> _dueHandled;
    private readonly Counter<long> _dueFailed;
    private readonly Histogram<double> _dueLateness;
    private IReadOnlyDictionary<string, long> _unhandled = new Dictionary<string, long>(StringComparer.Ordinal);

    public EventMetrics(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create(Name);
        _applied = meter.CreateCounter<long>("nexus.pump.applied", "{event}", "Events that took effect.");
        _failed = meter.CreateCounter<long>("nexus.pump.failed", "{attempt}", "Tries of one event that failed.");
        _parked = meter.CreateCounter<long>("nexus.pump.parked", "{event}", "Events set aside after too many failures.");
        meter.CreateObservableGauge("nexus.pump.lag.events", () => _lags.Select(l => Measure(l.Value.Events, l.Key)), "{event}",
            "Events of the log that the group has not read. Counted up to 10,000 and now and then.");
        meter.CreateObservableGauge("nexus.pump.lag.seconds", () => _lags.Select(l => Measure(l.Value.Seconds(_clock.GetUtcNow()), l.Key)), "s",
            "Age of the oldest event that the group has not read.");
        _dueHandled = meter.CreateCounter<long>("nexus.due.handled", "{item}", "Items of due work that were handled.");
        _dueFailed = meter.CreateCounter<long>("nexus.due.failed", "{attempt}", "Tries of an item that failed.");
        _dueLateness = meter.CreateHistogram<double>("nexus.due.lateness", "s", "How long after its time an item was taken up.");
        meter.CreateObservableGauge("nexus.due.backlog", () => _backlogs.Select(b => new Measurement<long>(b.Value, Tag("partition", b.Key))), "{item}",
            "Items that are due and not taken up. Counted up to 10,000.");
        meter.CreateObservableGauge("nexus.due.unhandled", () => _unhandled.Select(u => new Measurement<long>(u.Value, Tag("kind", u.Key))), "{item}",
            "Due items of kinds that this build has no handler for. Counted up to 10,000.");
    }

    /// <summary>Spans of handlers.</summary>
    public ActivitySource Activities { get; } = new(Name);

    public void Applied(string group, int events) => _applied.Add(events, Tag("group", group));

    public void Failed(string group) => _failed.Add(1, Tag("group", group));

    public void Parked(string group) => _parked.Add(1, Tag("group", group));

    /// <summary>Says how far behind a pump is; <paramref name="oldest"/> is null when it has read everything.</summary>
    public void Lags(string group, int partition, long events, DateTimeOffset? oldest) => _lags[(group, partition)] = new Lag(events, oldest);

    /// <summary>Forgets a pump that left this process.</summary>
    public void Gone(string group, int partition) => _lags.TryRemove((group, partition), out _);

    public void DueHandled(string kind) => _dueHandled.Add(1, Tag("kind", kind));

    public void DueFailed(string kind) => _dueFailed.Add(1, Tag("kind", kind));

    public void DueTakenUp(string kind, TimeSpan late) => _dueLateness.Record(late.TotalSeconds, Tag("kind", kind));

    public void DueBacklog(int partition, long items) => _backlogs[partition] = items;

    public void DueGone(int partition) => _backlogs.TryRemove(partition, out _);

    public void DueUnhandled(IReadOnlyDictionary<string, long> itemsByKind) => _unhandled = itemsByKind;

    public void Dispose() => Activities.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);

    private static Measurement<T> Measure<T>(T value, (string Group, int Partition) pump)
        where T : struct => new(value, Tag("group", pump.Group), Tag("partition", pump.Partition));

    private readonly record struct Lag(long Events, DateTimeOffset? Oldest)
    {
        public double Seconds(DateTimeOffset now) => Oldest is { } oldest ? Math.Max(0, (now - oldest).TotalSeconds) : 0;
    }
}
