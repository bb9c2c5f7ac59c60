using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Storage;

/// <summary>How grain state reaches PostgreSQL. Section <c>Nexus:Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Storage";

    /// <summary>
    /// What writes state. Default <see cref="StorageProvider.Combining"/>. <see cref="StorageProvider.AdoNet"/> needs the Orleans
    /// engine; it stores the same rows, one call a write, and does not repeat a write whose answer was lost.
    /// </summary>
    public StorageProvider Provider { get; set; } = StorageProvider.Combining;

    /// <summary>
    /// The first part of a state's primary key. Default <c>nexus</c>. Must equal Orleans's <c>ServiceId</c>, or the two engines
    /// do not see each other's state.
    /// </summary>
    [Required, MinLength(1)]
    public string Service { get; set; } = "nexus";

    /// <summary>
    /// How many batches may be under way at once, each on a connection of its own. Default 2: while one waits for the disk the
    /// other gathers company. More lanes make smaller batches.
    /// </summary>
    [Range(1, 32)]
    public int Lanes { get; set; } = 2;

    /// <summary>How many states one call stores at most. Default 512. Bounds how long a row stays locked.</summary>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 512;

    /// <summary>
    /// How many writes may wait, and how many reads. Default 50,000. Beyond it a caller is told at once that PostgreSQL is not
    /// available, instead of piling up memory behind a database that can't follow.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxWaiting { get; set; } = 50_000;

    /// <summary>
    /// How long a write or a read is repeated while PostgreSQL does not answer, counted from when it was asked for. Default 8 s,
    /// well below the 30 s after which a grain call gives up.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How long one call may take before its outcome counts as unknown and it is repeated. Whole seconds, default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>What writes grain state.</summary>
public enum StorageProvider
{
    /// <summary>Many states a round trip, on both engines.</summary>
    Combining,

    /// <summary>Microsoft.Orleans.Persistence.AdoNet, on the Orleans engine.</summary>
    AdoNet,
}
