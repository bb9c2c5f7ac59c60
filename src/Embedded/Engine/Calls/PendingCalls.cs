namespace Orleans.Embedded;

/// <summary>
/// The calls somebody waits for, looked through once a tick for those that have waited too long. Time is counted in ticks
/// of the engine's clock, about a second each, so that a call never has to read the time.
/// </summary>
internal sealed class PendingCalls
{
    private readonly Shard[] _shards = new Shard[Math.Min(Environment.ProcessorCount, 16)];

    public PendingCalls()
    {
        for (var i = 0; i < _shards.Length; i++)
            _shards[i] = new Shard();
    }

    public void Add(GrainRequest request, int deadline) =>
        _shards[(uint)Thread.GetCurrentProcessorId() % (uint)_shards.Length].Add(request, deadline);

    /// <summary>The calls whose deadline has passed, no longer pending.</summary>
    public List<GrainRequest> TakeExpired(int tick)
    {
        var expired = new List<GrainRequest>();
        foreach (var shard in _shards)
            shard.TakeExpired(tick, expired);
        return expired;
    }

    internal sealed class Shard
    {
        private readonly Lock _gate = new();
        private GrainRequest? _first;

        public void Add(GrainRequest request, int deadline)
        {
            lock (_gate)
            {
                if (request.IsAnswered)
                    return;
                request.Pending = new PendingCallEntry { Shard = this, Deadline = deadline, Next = _first };
                if (_first is not null)
                    _first.Pending.Previous = request;
                _first = request;
            }
        }

        public void Remove(GrainRequest request)
        {
            lock (_gate)
                Unlink(request);
        }

        public void TakeExpired(int tick, List<GrainRequest> expired)
        {
            lock (_gate)
            {
                for (var request = _first; request is not null;)
                {
                    var next = request.Pending.Next;
                    if (request.Pending.Deadline <= tick)
                    {
                        Unlink(request);
                        expired.Add(request);
                    }

                    request = next;
                }
            }
        }

        private void Unlink(GrainRequest request)
        {
            var (previous, next) = (request.Pending.Previous, request.Pending.Next);
            if (request.Pending.Shard is null)
                return;
            if (previous is null)
                _first = next;
            else
                previous.Pending.Next = next;
            if (next is not null)
                next.Pending.Previous = previous;
            request.Pending = default;
        }
    }
}

/// <summary>A request's place among the pending calls. Only its shard changes it.</summary>
internal struct PendingCallEntry
{
    public PendingCalls.Shard? Shard;
    public GrainRequest? Previous;
    public GrainRequest? Next;
    public int Deadline;

    public readonly void Remove(GrainRequest request) => Shard?.Remove(request);
}
