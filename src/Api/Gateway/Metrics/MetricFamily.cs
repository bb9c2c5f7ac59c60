using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Nexus.Api.Gateway.Metrics;

/// <summary>All series of one metric name. Instruments of the same name (two hosts in one test process) share it.</summary>
internal sealed class MetricFamily
{
    /// <summary>The most combinations of labels; what comes after them is counted together under one label of its own.</summary>
    public const int MaxSeries = 1000;

    private const string Overflow = "otel_metric_overflow=\"true\"";

    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], MetricSeries> _byTags = new(TagComparer.Instance);
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], MetricSeries>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _bySpan;
    private readonly ConcurrentDictionary<string, MetricSeries> _byLabels = new(StringComparer.Ordinal);
    private readonly double[] _bounds;

    public MetricFamily(string name, string help, MetricKind kind, bool isObserved, double[] bounds)
    {
        IsObserved = isObserved;
        Name = name;
        Help = help;
        Kind = kind;
        _bounds = bounds;
        _bySpan = _byTags.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
    }

    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    /// <summary>Whether callbacks report it at each scrape.</summary>
    public bool IsObserved { get; }

    public ICollection<MetricSeries> Series => _byLabels.Values;

    public MetricSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _bySpan.TryGetValue(tags, out var series) ? series : Make(tags);

    /// <summary>Forgets what a callback no longer reports.</summary>
    public void RemoveOlderThan(long scrape)
    {
        foreach (var (tags, series) in _byTags)
        {
            if (series.Scrape >= scrape)
                continue;
            _byTags.TryRemove(tags, out _);
            _byLabels.TryRemove(series.Labels, out _);
        }
    }

    private MetricSeries Make(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // The same tags in another order are another key of the same series, so that no line appears twice.
        if (_byTags.Count >= 4 * MaxSeries)
            return Labelled(Overflow);
        var labels = Render(tags);
        var series = Labelled(_byLabels.Count >= MaxSeries && !_byLabels.ContainsKey(labels) ? Overflow : labels);
        _bySpan[tags] = series;
        return series;
    }

    private MetricSeries Labelled(string labels) =>
        _byLabels.GetOrAdd(labels, static (key, bounds) => new MetricSeries(key, bounds), _bounds);

    private static string Render(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
            labels[PrometheusNames.Label(key)] = Text(value);
        var text = new StringBuilder();
        foreach (var (key, value) in labels)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(key).Append("=\"");
            Escape(text, value);
            text.Append('"');
        }

        return text.ToString();
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static void Escape(StringBuilder text, string value)
    {
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append("\\n"),
                _ => text.Append(c),
            };
        }
    }
}
