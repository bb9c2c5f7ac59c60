using System.Diagnostics.Metrics;
using Nexus.Batch;

namespace Nexus.Grains.Batch;

/// <summary>Figures of jobs, in the meter <c>Nexus.Batch</c>.</summary>
internal sealed class BatchMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Nexus.Batch";

    private readonly Counter<long> _started;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _items;
    private readonly Counter<long> _repeated;
    private readonly Histogram<double> _itemDuration;
    private readonly Histogram<double> _jobDuration;
    private readonly UpDownCounter<long> _working;
    private readonly UpDownCounter<long> _waiting;
    private readonly Gauge<int> _slots;
    private readonly Gauge<int> _jobs;

    public BatchMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _started = meter.CreateCounter<long>("nexus.batch.jobs.started", "{job}", "Jobs that were accepted.");
        _ended = meter.CreateCounter<long>("nexus.batch.jobs.ended", "{job}", "Jobs that ended, by outcome.");
        _items = meter.CreateCounter<long>("nexus.batch.items", "{item}", "Items that got a result, by outcome.");
        _repeated = meter.CreateCounter<long>("nexus.batch.items.repeated", "{item}", "Tries of items that failed in a way that may pass.");
        _itemDuration = meter.CreateHistogram<double>("nexus.batch.item.duration", "s", "The try of an item that counted.");
        _jobDuration = meter.CreateHistogram<double>("nexus.batch.job.duration", "s", "From acceptance to the end.");
        _working = meter.CreateUpDownCounter<long>("nexus.batch.jobs.active", "{job}", "Jobs at work in this process.");
        _waiting = meter.CreateUpDownCounter<long>("nexus.batch.items.waiting", "{item}", "Items of this process's jobs without a result.");
        _slots = meter.CreateGauge<int>("nexus.batch.slots.used", "{slot}", "Slots in use in the cluster; where the scheduler is.");
        _jobs = meter.CreateGauge<int>("nexus.batch.slots.jobs", "{job}", "Jobs that share the slots; where the scheduler is.");
    }

    public void Active(int change) => _working.Add(change);

    public void Waiting(int change) => _waiting.Add(change);

    public void Repeated(int items) => _repeated.Add(items);

    public void Slots(int used, int jobs)
    {
        _slots.Record(used);
        _jobs.Record(jobs);
    }

    /// <summary>Counts results that are stored.</summary>
    public void Done(IReadOnlyList<BatchResult> results)
    {
        foreach (var result in results)
        {
            _items.Add(1, Outcome(result.Failed ? "failed" : "completed"));
            _itemDuration.Record(result.Duration.TotalSeconds);
        }
    }

    /// <summary>Counts what was committed.</summary>
    public void Happened(BatchEvent happened)
    {
        switch (happened)
        {
            case BatchCreated:
                _started.Add(1);
                break;
            case BatchEnded ended:
                _ended.Add(1, Outcome(OutcomeOf(ended)));
                _jobDuration.Record(ended.Totals.DurationMs / 1000d);
                break;
        }
    }

    private static string OutcomeOf(BatchEnded ended) => ended switch
    {
        BatchCompleted => "completed",
        BatchCancelled => "cancelled",
        BatchExpired => "expired",
        _ => "failed",
    };

    private static KeyValuePair<string, object?> Outcome(string value) => new("outcome", value);
}
