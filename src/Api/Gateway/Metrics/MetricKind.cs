namespace Nexus.Api.Gateway.Metrics;

/// <summary>How the values of an instrument add up.</summary>
internal enum MetricKind
{
    /// <summary>Grows only.</summary>
    Counter,

    /// <summary>The last value counts, or the sum of ups and downs.</summary>
    Gauge,

    /// <summary>Counts by size.</summary>
    Histogram,
}
