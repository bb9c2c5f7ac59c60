namespace Nexus.Grains.Events;

/// <summary>
/// Turns events into rows of its own, in the transaction that moves the pump's cursor: each event takes effect exactly once.
/// One handler is one pump group; it sees each partition in order, partitions side by side.
/// </summary>
public interface IEventHandler
{
    /// <summary>Names the group for ever: it is the key of the saved cursors. Lower case, <c>feature.purpose</c>.</summary>
    string Group { get; }

    /// <summary>
    /// The types that can concern it, so that PostgreSQL leaves out the others; null (the default): all are read and
    /// <see cref="Handles"/> decides. A type of a later version that is not listed is passed over for good.
    /// </summary>
    IReadOnlyCollection<string>? EventTypes => null;

    /// <summary>Whether events of this type concern it; the others are passed over.</summary>
    bool Handles(string eventType);

    /// <summary>
    /// Applies a batch, in log order. Writes only through <paramref name="transaction"/>.
    /// What it throws rolls the batch back; the pump then tries event by event and parks the one that keeps failing.
    /// </summary>
    Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken);
}
