namespace Nexus.Grains.Batch;

/// <summary>How fast a job's items get done: what its owner is told, and what decides how many a slot is given at once.</summary>
internal sealed class ItemPace
{
    private const double Weight = 0.3;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Queue<(DateTimeOffset At, int Items)> _recent = new();
    private double? _secondsAnItem;
    private DateTimeOffset _since;
    private int _items;

    /// <summary>Begins, or begins anew after a pause.</summary>
    public void Begin(DateTimeOffset now)
    {
        _recent.Clear();
        (_items, _since) = (0, now);
    }

    /// <summary>Items got done in a slot.</summary>
    public void Add(int items, TimeSpan took, DateTimeOffset now)
    {
        if (items == 0)
            return;
        var each = took.TotalSeconds / items;
        _secondsAnItem = _secondsAnItem is { } mean ? mean + (Weight * (each - mean)) : each;
        _recent.Enqueue((now, items));
        _items += items;
    }

    /// <summary>Items a second, over the last ten seconds at most.</summary>
    public double RateAt(DateTimeOffset now)
    {
        while (_recent.TryPeek(out var oldest) && now - oldest.At > Window)
        {
            _recent.Dequeue();
            _items -= oldest.Items;
        }

        var span = now - _since < Window ? now - _since : Window;
        return span > TimeSpan.Zero ? _items / span.TotalSeconds : 0;
    }

    /// <summary>How many items a slot is given at once.</summary>
    /// <param name="time">How long they should take.</param>
    /// <param name="most">The setting's bound.</param>
    /// <param name="ready">How many wait.</param>
    /// <param name="slots">How many slots they are dealt out to.</param>
    public int ChunkOf(TimeSpan time, int most, int ready, int slots)
    {
        // Nothing is known at first: one shows how long they take.
        const int unknown = 1;
        var fit = _secondsAnItem switch
        {
            null => unknown,
            <= 0 => most,
            { } each => (int)Math.Clamp(time.TotalSeconds / each, 1, most),
        };
        return Math.Max(1, Math.Min(fit, (ready + slots - 1) / Math.Max(1, slots)));
    }
}
