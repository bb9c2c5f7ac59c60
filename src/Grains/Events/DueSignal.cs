using Nexus.Events;

namespace Nexus.Grains.Events;

/// <summary>
/// Remembers the earliest time for which due work was scheduled, a partition, until the publisher takes it. Raising never
/// waits; a signal that is lost (crash) costs at most the pump's poll interval.
/// </summary>
public sealed class DueSignal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _raised = new(0, 1);
    private readonly DateTimeOffset?[] _earliest = new DateTimeOffset?[EventPartition.Count];
    private bool _any;

    /// <summary>Says that a commit scheduled something.</summary>
    public void Raise(int partition, DateTimeOffset dueAt)
    {
        lock (_gate)
        {
            if (_earliest[partition] is not { } earliest || dueAt < earliest)
                _earliest[partition] = dueAt;
            if (_any)
                return;
            _any = true;
            _raised.Release();
        }
    }

    /// <summary>Waits until something was raised and takes it: the earliest time of each partition that has one.</summary>
    public async Task<IReadOnlyList<(int Partition, DateTimeOffset DueAt)>> TakeAsync(CancellationToken cancellationToken)
    {
        await _raised.WaitAsync(cancellationToken);
        var taken = new List<(int, DateTimeOffset)>(_earliest.Length);
        lock (_gate)
        {
            for (var partition = 0; partition < _earliest.Length; partition++)
            {
                if (_earliest[partition] is { } dueAt)
                    taken.Add((partition, dueAt));
                _earliest[partition] = null;
            }

            _any = false;
        }

        return taken;
    }

    /// <inheritdoc/>
    public void Dispose() => _raised.Dispose();
}
