namespace Nexus.Api.Gateway.Metrics;

/// <summary>One combination of labels. Recording is lock-free; a scrape may see a histogram between two of its numbers, as scrapes do.</summary>
/// <param name="labels">As they stand between the braces: <c>method="GET",route="/"</c>, or empty.</param>
/// <param name="bounds">Of a histogram, else empty.</param>
internal sealed class MetricSeries(string labels, double[] bounds)
{
    private readonly long[] _buckets = bounds.Length == 0 ? [] : new long[bounds.Length + 1];
    private double _sum;
    private long _scrape;

    public string Labels { get; } = labels;

    public double[] Bounds { get; } = bounds;

    /// <summary>The counter's, the gauge's or the histogram's sum.</summary>
    public double Sum => Volatile.Read(ref _sum);

    /// <summary>The scrape in which an observable was last seen.</summary>
    public long Scrape => Volatile.Read(ref _scrape);

    public long BucketCount(int index) => Volatile.Read(ref _buckets[index]);

    public void Add(double value)
    {
        var seen = Volatile.Read(ref _sum);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref _sum, seen + value, seen);
            if (BitConverter.DoubleToInt64Bits(found) == BitConverter.DoubleToInt64Bits(seen))
                return;
            seen = found;
        }
    }

    public void Set(double value) => Volatile.Write(ref _sum, value);

    /// <summary>What a callback reports at a scrape. Several of the same labels add up where that means something.</summary>
    public void Observe(double value, long scrape, bool addsUp)
    {
        if (addsUp && _scrape == scrape)
            Add(value);
        else
            Set(value);
        Volatile.Write(ref _scrape, scrape);
    }

    public void Sample(double value)
    {
        // The first bucket whose end is not below the value.
        var index = Array.BinarySearch(Bounds, value);
        Interlocked.Increment(ref _buckets[index < 0 ? ~index : index]);
        Add(value);
    }
}
