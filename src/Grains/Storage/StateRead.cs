namespace Nexus.Grains.Storage;

/// <summary>One state on its way from PostgreSQL.</summary>
internal sealed class StateRead(StateKey id, DateTimeOffset deadline) : ICombined
{
    private readonly TaskCompletionSource<StoredState> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public StateKey Id { get; } = id;

    /// <summary>After this it is not repeated any more.</summary>
    public DateTimeOffset Deadline { get; } = deadline;

    /// <summary>The row.</summary>
    public Task<StoredState> Completion => _completion.Task;

    /// <summary>Ends it: read.</summary>
    public void Found(StoredState state) => _completion.TrySetResult(state);

    /// <inheritdoc/>
    public void Fail(Exception exception) => _completion.TrySetException(exception);
}

/// <summary>A row of <c>grain_state</c>.</summary>
/// <param name="Version">0: there is no row.</param>
/// <param name="Document">The document (state only), UTF-8; null: no row, or it was cleared.</param>
internal readonly record struct StoredState(int Version, byte[]? Document);
