namespace Nexus.Grains.Events;

/// <summary>Does what fell due. May be called twice for one item (a claim that died is picked up again), so it is idempotent.</summary>
public interface IDueWorkHandler
{
    /// <summary>Which items are its own: <c>templates.resume</c>.</summary>
    string Kind { get; }

    /// <summary>
    /// The key of an item that is there from the first start on, for upkeep that never ends: its handling answers when it falls due
    /// again. Null (the default): there is none.
    /// </summary>
    string? StandingKey => null;

    /// <summary>
    /// Handles one item within its lease. What it throws leaves the item for another try, with a growing delay.
    /// </summary>
    Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken);
}

/// <summary>An item that fell due.</summary>
/// <param name="Kind">The handler's name.</param>
/// <param name="Key">Whose turn it is.</param>
/// <param name="DueAt">When it was due, UTC.</param>
/// <param name="Payload">JSON text, or null.</param>
/// <param name="Attempt">1 at the first try.</param>
public sealed record DueItem(string Kind, string Key, DateTimeOffset DueAt, string? Payload, int Attempt);

/// <summary>What becomes of an item after it was handled.</summary>
/// <param name="Again">When it falls due again, or null: it is done.</param>
public readonly record struct DueOutcome(DateTimeOffset? Again)
{
    /// <summary>Remove the item.</summary>
    public static readonly DueOutcome Done;

    /// <summary>Keep the item for later.</summary>
    public static DueOutcome At(DateTimeOffset time) => new(time);
}
