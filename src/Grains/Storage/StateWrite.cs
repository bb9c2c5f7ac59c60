using System.Diagnostics;

namespace Nexus.Grains.Storage;

/// <summary>One state on its way to PostgreSQL.</summary>
internal sealed class StateWrite(
    StateKey id, int expected, byte[] state, IReadOnlyList<OutboxEvent> events, IReadOnlyList<OutboxDue> due, DateTimeOffset deadline) : ICombined
{
    private readonly TaskCompletionSource<int> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public StateKey Id { get; } = id;

    /// <summary>The version that was read; 0: there was no row.</summary>
    public int Expected { get; } = expected;

    /// <summary>JSON, UTF-8.</summary>
    public byte[] State { get; } = state;

    /// <summary>Appended to the log with it, in this order.</summary>
    public IReadOnlyList<OutboxEvent> Events { get; } = events;

    /// <summary>Scheduled or taken back with it.</summary>
    public IReadOnlyList<OutboxDue> Due { get; } = due;

    /// <summary>Stays the same over all repetitions, so that PostgreSQL recognises a write it has stored already.</summary>
    public Guid WriteId { get; } = Guid.CreateVersion7();

    /// <summary>After this it is not repeated any more.</summary>
    public DateTimeOffset Deadline { get; } = deadline;

    /// <summary>Whose command this is.</summary>
    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    /// <summary>The new version.</summary>
    public Task<int> Completion => _completion.Task;

    /// <summary>Ends it: stored.</summary>
    public void Stored(int version) => _completion.TrySetResult(version);

    /// <inheritdoc/>
    public void Fail(Exception exception) => _completion.TrySetException(exception);
}
