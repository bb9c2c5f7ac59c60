using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Events;

/// <summary>How the event log is read and kept, and how due work is done. Section <c>Nexus:Events</c>.</summary>
public sealed class EventsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Events";

    /// <summary>How many events a pump takes at once. Default 500. More is faster on a backlog, and longer transactions.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>
    /// How often a pump looks at the log by itself. Default 2 s. That is what a lost wake-up costs; the usual one takes
    /// milliseconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The least time between two wake-ups of a partition. Default 20 ms: the first commit after a pause is announced at once,
    /// and a thousand commits a second wake the pumps fifty times.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan WakeInterval { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How often a handler may fail on one event before the event is parked. Default 6, which takes about 16 s.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 6;

    /// <summary>The pause after the first failure; it doubles with each further one, up to 30 s. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How many whole months of events are kept. Default 3. Older ones are dropped by the month, and not before every handler
    /// has read them.
    /// </summary>
    [Range(1, 1200)]
    public int RetentionMonths { get; set; } = 3;

    /// <summary>How often the log's months are made and dropped. Default 6 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromHours(6);

    /// <summary>
    /// The longest a due-work pump sleeps. Default 500 ms. It sleeps until the next item falls due and is told of earlier ones,
    /// so this bounds how late an item can be whose announcement was lost.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan DuePollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many items of one partition are handled at once. Default 32.</summary>
    [Range(1, 1000)]
    public int DueConcurrency { get; set; } = 32;

    /// <summary>
    /// How long an item belongs to who claimed it. Default 30 s. A handler is cancelled when it is over; an item whose process
    /// died is picked up again then.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan DueLease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause after an item's first failure; it doubles with each further one. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DueRetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between two tries of an item; upkeep waits 15 seconds at most. Default 5 minutes. Items are never given up.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan DueMaxRetryDelay { get; set; } = TimeSpan.FromMinutes(5);
}
