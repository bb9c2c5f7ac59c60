using System.Diagnostics.Metrics;

namespace Nexus.Api.Gateway.Metrics;

/// <summary>Where the buckets of a histogram end.</summary>
internal static class HistogramBuckets
{
    // 0.2 and 0.5 are the limits that the alerts watch (p95, p99): a quantile is exact only at a bucket's end.
    private static readonly double[] Requests = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30];
    private static readonly double[] Seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
    private static readonly double[] Bytes = [256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216];
    private static readonly double[] Counts = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 100000];

    /// <summary>What the instrument's author advised, else what suits its unit.</summary>
    public static double[] Of(Instrument instrument)
    {
        if (instrument.Name == "http.server.request.duration")
            return Requests;
        return Advised(instrument) is { Length: > 0 } advised ? advised : instrument.Unit switch
        {
            "s" => Seconds,
            "ms" => [.. Seconds.Select(s => s * 1000)],
            "By" => Bytes,
            _ => Counts,
        };
    }

    private static double[]? Advised(Instrument instrument) => instrument switch
    {
        Instrument<double> i => i.Advice?.HistogramBucketBoundaries?.ToArray(),
        Instrument<float> i => i.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray(),
        Instrument<decimal> i => i.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray(),
        Instrument<long> i => i.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray(),
        Instrument<int> i => i.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray(),
        _ => null,
    };
}
