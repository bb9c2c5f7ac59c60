using System.ComponentModel.DataAnnotations;

namespace Nexus.Analytics;

/// <summary>How events are taken and kept. Front-ends and silos must have the same values. Section <c>Nexus:Analytics</c>.</summary>
public sealed class AnalyticsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Analytics";

    /// <summary>
    /// Whole days that events themselves and their rollups by the minute are kept. Default 90. Older events are refused, and what
    /// only events can answer (filters, funnels, retention) goes no further back.
    /// </summary>
    [Range(1, 3650)]
    public int RetentionDays { get; set; } = 90;

    /// <summary>
    /// Whole days that rollups by the hour and the day, breakdowns and unique counts are kept. Default 760. They are small: what
    /// they cost depends on how many names and values there are, not on how many events.
    /// </summary>
    [Range(1, 36_500)]
    public int RollupRetentionDays { get; set; } = 760;

    /// <summary>
    /// How long the ids of events are remembered at least. Default 7 days, and at most twice that. An event that comes again later
    /// counts again.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "366.00:00:00")]
    public TimeSpan RememberIds { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How many values of one property of one name have a row of their own on one day. Default 1,000. Later ones count as other, and
    /// questions about them read the events.
    /// </summary>
    [Range(1, 1_000_000)]
    public int ValuesPerDay { get; set; } = 1_000;

    /// <summary>How many requests may wait for a write in one process. Default 500. Beyond it they are refused with 429.</summary>
    [Range(1, 100_000)]
    public int MaxWaiting { get; set; } = 500;

    /// <summary>
    /// How many requests one write holds at most. Default 100. More is faster for many small requests; a write that is too large
    /// holds its company up.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 100;

    /// <summary>
    /// How many writes may be under way at once in one process. Default 1: writes of one owner wait for each other anyway, and what
    /// arrives meanwhile shares the next one.
    /// </summary>
    [Range(1, 16)]
    public int Lanes { get; set; } = 1;

    /// <summary>
    /// How long a write is repeated while PostgreSQL does not answer. Default 8 s, well below the 30 s after which a call gives up.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How long one query may take before it is refused as too large. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Up to how many events of a range unique counts are exact: by reading them. Default 100,000, which takes about 0.1 s. Above it
    /// they are estimates, right within about 5 % (two standard errors).
    /// </summary>
    [Range(0, 100_000_000)]
    public long ExactUniques { get; set; } = 100_000;

    /// <summary>How many reports a user may have. Default 50.</summary>
    [Range(1, 10_000)]
    public int ReportsPerUser { get; set; } = 50;

    /// <summary>How many runs of a report are kept. Default 30; older ones go when a new one is done.</summary>
    [Range(1, 1_000)]
    public int RunsPerReport { get; set; } = 30;

    /// <summary>How often days are made and dropped. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromHours(1);
}
