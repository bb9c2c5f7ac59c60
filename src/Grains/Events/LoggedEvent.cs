namespace Nexus.Grains.Events;

/// <summary>A place in the event log. Readers go by transaction first, see decision record 0003.</summary>
/// <param name="Tx">The writer's transaction number, with the log's offset.</param>
/// <param name="Seq">Orders the events of one transaction.</param>
public readonly record struct LogPosition(long Tx, long Seq) : IComparable<LogPosition>
{
    /// <summary>Before the first event.</summary>
    public static readonly LogPosition Start = new(0, 0);

    /// <inheritdoc/>
    public int CompareTo(LogPosition other) => Tx != other.Tx ? Tx.CompareTo(other.Tx) : Seq.CompareTo(other.Seq);

    /// <summary>Earlier in the log.</summary>
    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    /// <summary>Later in the log.</summary>
    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    /// <summary>Not later in the log.</summary>
    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    /// <summary>Not earlier in the log.</summary>
    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;
}

/// <summary>One row of <c>event_log</c>.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Partition">0 to <see cref="Nexus.Events.EventPartition.Count"/> - 1.</param>
/// <param name="Id">What receivers deduplicate by.</param>
/// <param name="Type">The outside name.</param>
/// <param name="Version">The event type's version.</param>
/// <param name="Aggregate">Kind and key of what changed.</param>
/// <param name="Owner">The user it belongs to, or null.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="Trace">W3C <c>traceparent</c> of the command, or null; of an audited type with its <see cref="Nexus.Events.EventOrigin"/> behind it.</param>
/// <param name="Data">The event as JSON text.</param>
public sealed record LoggedEvent(
    LogPosition Position, int Partition, Guid Id, string Type, int Version, string Aggregate, string? Owner,
    DateTimeOffset OccurredAt, string? Trace, string Data);
