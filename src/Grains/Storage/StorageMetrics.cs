using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nexus.Grains.Storage;

/// <summary>What storage says about itself: meter and activity source <c>Nexus.Storage</c>.</summary>
internal sealed class StorageMetrics : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Nexus.Storage";

    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _writeDuration;
    private readonly Histogram<double> _readDuration;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _retries;

    public StorageMetrics(IMeterFactory meters, Func<int> writesWaiting, Func<int> readsWaiting)
    {
        var meter = meters.Create(Name);
        _batchSize = meter.CreateHistogram<int>("nexus.storage.batch.size", "{state}", "States stored by one call.");
        _writeDuration = meter.CreateHistogram<double>("nexus.storage.write.duration", "s", "From asking for a write to its answer, waiting included.");
        _readDuration = meter.CreateHistogram<double>("nexus.storage.read.duration", "s", "From asking for a read to its answer, waiting included.");
        _conflicts = meter.CreateCounter<long>("nexus.storage.conflicts", "{state}", "Writes that another writer was ahead of.");
        _retries = meter.CreateCounter<long>("nexus.storage.retries", "{call}", "Calls repeated because PostgreSQL did not answer.");
        meter.CreateObservableGauge("nexus.storage.queue.length", () => new Measurement<int>[]
        {
            new(writesWaiting(), new KeyValuePair<string, object?>("operation", "write")),
            new(readsWaiting(), new KeyValuePair<string, object?>("operation", "read")),
        }, "{state}", "Requests that wait for a lane.");
    }

    /// <summary>Spans of batches.</summary>
    public ActivitySource Activities { get; } = new(Name);

    public void Stored(int batchSize) => _batchSize.Record(batchSize);

    public void Wrote(TimeSpan elapsed) => _writeDuration.Record(elapsed.TotalSeconds);

    public void Read(TimeSpan elapsed) => _readDuration.Record(elapsed.TotalSeconds);

    public void Conflicted() => _conflicts.Add(1);

    public void Retried() => _retries.Add(1);

    public void Dispose() => Activities.Dispose();
}
