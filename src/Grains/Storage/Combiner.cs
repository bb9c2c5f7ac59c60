namespace Nexus.Grains.Storage;

/// <summary>
/// Lets requests that arrive while others are under way leave together. A request that finds a lane free leaves at once; there
/// is no timer and no waiting for company. Lanes run on the thread pool and exist only while there is work.
/// </summary>
/// <typeparam name="TItem">A request that completes by itself.</typeparam>
internal sealed class Combiner<TItem>
    where TItem : class, ICombined
{
    private readonly int _lanes;
    private readonly int _maxBatch;
    private readonly int _maxWaiting;
    private readonly Func<IReadOnlyList<TItem>, Task> _execute;
    private readonly Lock _gate = new();
    private readonly Queue<TItem> _waiting = new();
    private readonly HashSet<StateKey> _underWay = [];
    private TaskCompletionSource? _idle;
    private int _running;
    private bool _closed;

    /// <summary>Starts empty; nothing runs until a request comes.</summary>
    /// <param name="lanes">How many batches may be under way at once.</param>
    /// <param name="maxBatch">How many requests a batch holds at most.</param>
    /// <param name="maxWaiting">How many may wait for a lane.</param>
    /// <param name="execute">Completes every request it is given; what it throws fails those that have no answer yet.</param>
    public Combiner(int lanes, int maxBatch, int maxWaiting, Func<IReadOnlyList<TItem>, Task> execute)
    {
        _lanes = lanes;
        _maxBatch = maxBatch;
        _maxWaiting = maxWaiting;
        _execute = execute;
    }

    /// <summary>How many wait for a lane.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Takes a request, or answers false: too many wait, or it is closed.</summary>
    public bool TryAdd(TItem item)
    {
        lock (_gate)
        {
            if (_closed || _waiting.Count >= _maxWaiting)
                return false;
            _waiting.Enqueue(item);
            if (_running == _lanes)
                return true;
            _running++;
        }

        // A work item of its own: the caller's grain, its scheduler and its context must not carry other grains' requests.
        ThreadPool.UnsafeQueueUserWorkItem(static combiner => _ = combiner.RunLaneAsync(), this, preferLocal: false);
        return true;
    }

    /// <summary>Takes no more requests and completes when those it has are answered.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            if (_running == 0)
                return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private async Task RunLaneAsync()
    {
        List<TItem>? batch = null;
        while ((batch = Take(batch)) is not null)
        {
            try
            {
                await _execute(batch).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                foreach (var item in batch)
                    item.Fail(exception);
            }
        }
    }

    // Gives back the keys of the lane's last batch and takes the next one; null: nothing to do, the lane has ended.
    private List<TItem>? Take(List<TItem>? finished)
    {
        lock (_gate)
        {
            foreach (var item in finished ?? [])
                _underWay.Remove(item.Id);

            var batch = new List<TItem>(Math.Min(_waiting.Count, _maxBatch));
            for (var i = _waiting.Count; i > 0 && batch.Count < _maxBatch; i--)
            {
                var item = _waiting.Dequeue();
                if (_underWay.Add(item.Id))
                    batch.Add(item);
                else
                    _waiting.Enqueue(item);
            }

            if (batch.Count > 0)
                return batch;
            if (--_running == 0)
                _idle?.TrySetResult();
            return null;
        }
    }
}
