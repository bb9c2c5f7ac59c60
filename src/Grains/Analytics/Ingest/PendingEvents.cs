using Nexus.Analytics;
using Nexus.Grains.Storage;

namespace Nexus.Grains.Analytics.Ingest;

/// <summary>The events of one request on their way to PostgreSQL.</summary>
internal sealed class PendingEvents(IReadOnlyList<IngestRow> rows, DateTimeOffset deadline) : ICombined
{
    private readonly TaskCompletionSource<Ingested> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    /// <remarks>Requests never stand in each other's way: what they have in common, the keys tell.</remarks>
    public StateKey Id { get; } = new("analytics.ingest", $"{Guid.CreateVersion7()}");

    /// <summary>The events.</summary>
    public IReadOnlyList<IngestRow> Rows { get; } = rows;

    /// <summary>After this they are not tried any more.</summary>
    public DateTimeOffset Deadline { get; } = deadline;

    /// <summary>What became of them.</summary>
    public Task<Ingested> Completion => _completion.Task;

    /// <summary>Ends it: committed.</summary>
    public void Stored(ReadOnlySpan<bool> isNew)
    {
        var accepted = isNew.Count(true);
        _completion.TrySetResult(new Ingested(accepted, isNew.Length - accepted));
    }

    /// <inheritdoc/>
    public void Fail(Exception exception) => _completion.TrySetException(exception);
}
