using Nexus.Events;

namespace Nexus.Grains.Events;

/// <summary>
/// Remembers what was appended to which partition until the publisher takes it. Raising is a short lock, so a commit never waits
/// for a pump; a signal that is lost (crash) delays work until the pump's own timer, never loses it.
/// </summary>
public sealed class EventSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);
    private readonly Lock _lock = new();
    private readonly HashSet<string>[] _types = [.. Enumerable.Range(0, EventPartition.Count).Select(_ => new HashSet<string>(StringComparer.Ordinal))];
    private bool _waiting;

    /// <summary>Says that a commit appended an event of a type to a partition.</summary>
    public void Raise(int partition, string type)
    {
        lock (_lock)
        {
            if (!_types[partition].Add(type) || _waiting)
                return;
            _waiting = true;
        }

        _raised.Release();
    }

    /// <summary>Waits until something was raised and takes it, one message a partition.</summary>
    public async Task<IReadOnlyList<EventsAppended>> TakeAsync(CancellationToken cancellationToken)
    {
        await _raised.WaitAsync(cancellationToken);
        var appended = new List<EventsAppended>(_types.Length);
        lock (_lock)
        {
            _waiting = false;
            for (var partition = 0; partition < _types.Length; partition++)
            {
                if (_types[partition].Count == 0)
                    continue;
                appended.Add(new EventsAppended(partition, [.. _types[partition].Order(StringComparer.Ordinal)]));
                _types[partition].Clear();
            }
        }

        return appended;
    }

    /// <inheritdoc/>
    public void Dispose() => _raised.Dispose();
}
