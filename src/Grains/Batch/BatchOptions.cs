using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Batch;

/// <summary>How batch jobs are worked on. Section <c>Nexus:Batch</c>.</summary>
public sealed class BatchOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Batch";

    /// <summary>
    /// How many items are worked on at once in the whole cluster. Default 64. Each may be a call of a model, so it should fit what the
    /// provider allows.
    /// </summary>
    [Range(1, 100_000)]
    public int ClusterConcurrency { get; set; } = 64;

    /// <summary>How many items of one user are worked on at once, over all jobs. Default 32.</summary>
    [Range(1, 100_000)]
    public int UserConcurrency { get; set; } = 32;

    /// <summary>How many items of a job are worked on at once when the request does not say. Default 16.</summary>
    [Range(1, 1000)]
    public int JobConcurrency { get; set; } = 16;

    /// <summary>How many jobs of one user may be open. Default 100; one more is refused until another ends.</summary>
    [Range(1, 100_000)]
    public int OpenJobs { get; set; } = 100;

    /// <summary>How often an item is tried whose failure may pass. Default 3.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>The pause before an item's second try; it doubles with each further one, up to a minute. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// For how long a slot is given items at once. Default 200 ms. Quick items share the storing of their results that way; a pause or
    /// the turn of another job waits for it about twice at most.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:01")]
    public TimeSpan ChunkTime { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How many items a slot is given at once at most. Default 250.</summary>
    [Range(1, 10_000)]
    public int ChunkItems { get; set; } = 250;

    /// <summary>How often a job asks for its share of the slots. Default 250 ms; a share that changes is felt after about that time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:02")]
    public TimeSpan ShareInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long after the last sign of life a job is taken up again, should its process have died. Default 5 s. Shorter recovers faster
    /// and looks after healthy jobs more often.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ResumeAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a job at work writes down what its items took, for the owner's budget and for lists. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many days jobs are kept after their end, with items and results. Default 30.</summary>
    [Range(1, 3650)]
    public int RetentionDays { get; set; } = 30;
}
