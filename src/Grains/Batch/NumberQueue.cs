using System.Diagnostics.CodeAnalysis;

namespace Nexus.Grains.Batch;

/// <summary>
/// The items of a job that are to be worked on, as ranges of numbers, so that a hundred thousand take no more room than one; and those
/// that are to be tried again, by the time of their turn.
/// </summary>
internal sealed class NumberQueue
{
    private readonly LinkedList<(int First, int Last)> _ranges = new();
    private readonly PriorityQueue<(int Number, int Attempts), DateTimeOffset> _again = new();
    private readonly Queue<(int Number, int Attempts)> _ready = new();

    /// <summary>How many there are, now or later.</summary>
    public int Count { get; private set; }

    /// <summary>How many could be taken at this time.</summary>
    public int ReadyAt(DateTimeOffset now)
    {
        while (_again.TryPeek(out var item, out var turn) && turn <= now)
        {
            _again.Dequeue();
            _ready.Enqueue(item);
        }

        return Count - _again.Count;
    }

    /// <summary>When the next one that waits has its turn; null: none waits.</summary>
    public DateTimeOffset? NextTurn => _again.TryPeek(out _, out var turn) ? turn : null;

    /// <summary>Adds numbers that were not tried, behind the others.</summary>
    public void Add(int first, int last)
    {
        if (_ranges.Last is { } end && end.Value.Last + 1 == first)
            end.Value = (end.Value.First, last);
        else
            _ranges.AddLast((first, last));
        Count += last - first + 1;
    }

    /// <summary>Adds a number that has its turn again at a time.</summary>
    /// <param name="number">Which.</param>
    /// <param name="attempts">How often it was tried.</param>
    /// <param name="turn">Not before.</param>
    public void AddAgain(int number, int attempts, DateTimeOffset turn)
    {
        _again.Enqueue((number, attempts), turn);
        Count++;
    }

    /// <summary>Takes numbers: those whose turn has come again first.</summary>
    /// <returns>False: there are none at this time.</returns>
    public bool TryTake(int most, DateTimeOffset now, [NotNullWhen(true)] out List<(int Number, int Attempts)>? taken)
    {
        var count = Math.Min(most, ReadyAt(now));
        taken = count > 0 ? new List<(int Number, int Attempts)>(count) : null;
        for (var i = 0; i < count; i++)
            taken!.Add(_ready.TryDequeue(out var again) ? again : (NextNew(), 0));
        Count -= count;
        return taken is not null;
    }

    private int NextNew()
    {
        var range = _ranges.First!;
        var number = range.Value.First;
        if (number == range.Value.Last)
            _ranges.RemoveFirst();
        else
            range.Value = (number + 1, range.Value.Last);
        return number;
    }
}
