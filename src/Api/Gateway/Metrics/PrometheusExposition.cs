using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Nexus.Api.Gateway.Metrics;

/// <summary>
/// Collects the meters of this process in memory and writes them in Prometheus's text format, for <c>GET /metrics</c>.
/// Counters count from the start of the process. A label's values should be few: after a thousand combinations of one
/// metric the rest is counted together, with the label <c>otel_metric_overflow</c>.
/// </summary>
public sealed partial class PrometheusExposition : IDisposable
{
    /// <summary>What the answer's <c>Content-Type</c> is.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly SemaphoreSlim _scraping = new(1, 1);
    private readonly ILogger<PrometheusExposition> _logger;
    private int _listening;
    private long _scrape;

    /// <summary>Listens to nothing before <see cref="Listen"/>.</summary>
    public PrometheusExposition(ILogger<PrometheusExposition> logger)
    {
        _logger = logger;
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((Recorder)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => ((Recorder)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => ((Recorder)state!).Record((double)value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((Recorder)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((Recorder)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => ((Recorder)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => ((Recorder)state!).Record(value, tags));
    }

    /// <summary>Starts to collect, once.</summary>
    public void Listen()
    {
        if (Interlocked.Exchange(ref _listening, 1) == 0)
            _listener.Start();
    }

    /// <summary>Asks the observable instruments and writes everything.</summary>
    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(32 * 1024);
        await _scraping.WaitAsync(cancellationToken);
        try
        {
            Observe();
            foreach (var (_, family) in _families.OrderBy(f => f.Key, StringComparer.Ordinal))
                PrometheusText.Append(text, family);
        }
        finally
        {
            _scraping.Release();
        }

        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await writer.WriteAsync(text, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _scraping.Dispose();
    }

    private static bool IsCollected(string meter) =>
        meter.StartsWith("Nexus.", StringComparison.Ordinal)
        || meter is "Microsoft.AspNetCore.Hosting" or "Microsoft.AspNetCore.Server.Kestrel" or "System.Net.Http" or "System.Runtime" or "Npgsql"
            or "Microsoft.Orleans";

    private void Observe()
    {
        _scrape++;
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException e)
        {
            // One callback that fails takes only its own instrument out of this scrape.
            LogCallbackFailed(e);
        }

        foreach (var family in _families.Values.Where(f => f.IsObserved))
            family.RemoveOlderThan(_scrape);
    }

    private void Publish(Instrument instrument, MeterListener listener)
    {
        if (!IsCollected(instrument.Meter.Name))
            return;
        var generic = instrument.GetType().GetGenericTypeDefinition();
        var kind = generic == typeof(Histogram<>) ? MetricKind.Histogram
            : generic == typeof(Counter<>) || generic == typeof(ObservableCounter<>) ? MetricKind.Counter
            : MetricKind.Gauge;
        var name = PrometheusNames.Of(instrument, kind);
        var family = _families.GetOrAdd(name, key => new MetricFamily(
            key, instrument.Description ?? "", kind, instrument.IsObservable, kind == MetricKind.Histogram ? HistogramBuckets.Of(instrument) : []));
        if (family.Kind == kind && family.IsObserved == instrument.IsObservable)
            listener.EnableMeasurementEvents(instrument, new Recorder(this, family, generic));
        else
            LogNameTaken(instrument.Meter.Name, instrument.Name, name);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A metric callback failed; its values are missing in this scrape")]
    private partial void LogCallbackFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Instrument {Meter}/{Instrument} is not exposed: {Name} is another kind of metric already")]
    private partial void LogNameTaken(string meter, string instrument, string name);

    /// <summary>Takes the measurements of one instrument.</summary>
    private sealed class Recorder(PrometheusExposition owner, MetricFamily family, Type generic)
    {
        private readonly bool _lastCounts = generic == typeof(Gauge<>);
        private readonly bool _addsUp = generic != typeof(ObservableGauge<>);

        public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var series = family.Find(tags);
            if (family.IsObserved)
                series.Observe(value, owner._scrape, _addsUp);
            else if (family.Kind == MetricKind.Histogram)
                series.Sample(value);
            else if (_lastCounts)
                series.Set(value);
            else
                series.Add(value);
        }
    }
}
