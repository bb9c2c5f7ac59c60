namespace Nexus.Grains.Events;

/// <summary>
/// Remembers which partitions have new events until the publisher takes them. Raising costs one interlocked operation, so
/// a commit never waits for a pump; a signal that is lost (crash) delays work until the pump's own timer, never loses it.
/// </summary>
public sealed class EventSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);
    private int _partitions;

    /// <summary>Says that a commit appended to a partition.</summary>
    public void Raise(int partition)
    {
        if (Interlocked.Or(ref _partitions, 1 << partition) == 0)
            _raised.Release();
    }

    /// <summary>Waits until something was raised and takes it: a bit set of partitions, never 0.</summary>
    public async Task<int> TakeAsync(CancellationToken cancellationToken)
    {
        await _raised.WaitAsync(cancellationToken);
        return Interlocked.Exchange(ref _partitions, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _raised.Dispose();
}
