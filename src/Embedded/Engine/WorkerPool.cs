using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The activations of one stateless worker.</summary>
internal sealed class WorkerPool(GrainClass grainClass, IdSpan key, int maxWorkers)
{
    private readonly Lock _gate = new();
    private ImmutableArray<Activation> _workers = [];
    private bool _closed;

    public IEnumerable<Activation> Workers
    {
        get
        {
            lock (_gate)
                return _workers;
        }
    }

    /// <summary>Hands the request to an idle worker, to a new one, or to the one with the least to do.</summary>
    /// <returns>False if the pool was given up in this moment; the next one takes the request.</returns>
    public bool TrySend(GrainRequest request)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            Pick().Send(request);
            return true;
        }
    }

    /// <summary>Forgets a worker that has ended.</summary>
    /// <returns>How many are left.</returns>
    public int Remove(Activation worker)
    {
        lock (_gate)
        {
            _workers = _workers.Remove(worker);
            return _workers.Length;
        }
    }

    /// <summary>Gives the pool up if it is empty.</summary>
    public bool TryClose()
    {
        lock (_gate)
            return _closed = _workers.IsEmpty;
    }

    private Activation Pick()
    {
        Activation? least = null;
        foreach (var worker in _workers)
        {
            if (worker.IsUsable && (least is null || worker.Load < least.Load))
                least = worker;
        }

        if (least is { Load: 0 })
            return least;
        if (_workers.Length >= maxWorkers)
            return least ?? _workers[0];
        var added = grainClass.CreateWorker(key);
        _workers = _workers.Add(added);
        return added;
    }
}
