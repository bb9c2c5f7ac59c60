using Orleans.Runtime;

namespace Orleans;

/// <summary>Where reminders are kept.</summary>
public interface IReminderTable
{
    /// <summary>Called once, before anything else.</summary>
    Task StartAsync(CancellationToken cancellationToken = default)
#pragma warning disable CS0618 // tables written for older versions implement only Init
        => Init();
#pragma warning restore CS0618

    /// <summary>The older name of <see cref="StartAsync"/>.</summary>
    [Obsolete("Implement and use StartAsync instead")]
    Task Init() => Task.CompletedTask;

    /// <summary>All reminders of a grain.</summary>
    Task<ReminderTableData> ReadRows(GrainId grainId);

    /// <summary>
    /// The reminders whose grain's uniform hash is greater than <paramref name="begin"/> and at most
    /// <paramref name="end"/>; if <paramref name="begin"/> is not smaller than <paramref name="end"/>, those outside of that.
    /// </summary>
    Task<ReminderTableData> ReadRows(uint begin, uint end);

    /// <summary>A reminder by name; null if there is none.</summary>
    Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

    /// <summary>Stores a reminder.</summary>
    /// <returns>Its new version.</returns>
    Task<string?> UpsertRow(ReminderEntry entry);

    /// <summary>Removes a reminder if it has this version.</summary>
    /// <returns>Whether it did.</returns>
    Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

    /// <summary>Removes everything.</summary>
    Task TestOnlyClearTable();

    /// <summary>Called once, at the end.</summary>
    Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}

/// <summary>Some rows of a reminder table.</summary>
[GenerateSerializer]
public sealed class ReminderTableData
{
    /// <summary>No rows.</summary>
    public ReminderTableData() => Reminders = [];

    /// <summary>One row.</summary>
    public ReminderTableData(ReminderEntry entry) => Reminders = [entry];

    /// <summary>Some rows.</summary>
    public ReminderTableData(IEnumerable<ReminderEntry> list) => Reminders = [.. list];

    /// <summary>The rows.</summary>
    [Id(0)]
    public IList<ReminderEntry> Reminders { get; private set; }

    /// <inheritdoc />
    public override string ToString() => $"[{Reminders.Count} reminders: {string.Join(", ", Reminders)}.";
}

/// <summary>A row of a reminder table.</summary>
[GenerateSerializer]
public sealed class ReminderEntry
{
    /// <summary>The grain to call.</summary>
    [Id(0)]
    public GrainId GrainId { get; set; }

    /// <summary>The name, unique within the grain.</summary>
    [Id(1)]
    public string ReminderName { get; set; } = null!;

    /// <summary>When the first tick is due, in UTC.</summary>
    [Id(2)]
    public DateTime StartAt { get; set; }

    /// <summary>The time between ticks.</summary>
    [Id(3)]
    public TimeSpan Period { get; set; }

    /// <summary>The version.</summary>
    [Id(4)]
    public string? ETag { get; set; }

    /// <inheritdoc />
    public override string ToString() => $"<GrainId={GrainId} ReminderName={ReminderName} Period={Period}>";

    internal IGrainReminder ToIGrainReminder() => new ReminderData(GrainId, ReminderName, ETag!);
}

/// <summary>What a grain holds of its reminder.</summary>
[GenerateSerializer, Immutable]
internal sealed record ReminderData(
    [property: Id(0)] GrainId GrainId, [property: Id(1)] string ReminderName, [property: Id(2)] string ETag) : IGrainReminder;
