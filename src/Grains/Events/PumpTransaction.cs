using Nexus.Events;
using Npgsql;

namespace Nexus.Grains.Events;

/// <summary>The transaction in which a pump's batch takes effect, as its handler sees it.</summary>
/// <param name="connection">Inside the transaction.</param>
public sealed class PumpTransaction(NpgsqlConnection connection)
{
    private readonly List<Action> _after = [];
    private readonly List<(string Kind, string Key, DateTimeOffset DueAt)> _due = [];

    /// <summary>What a handler writes through.</summary>
    public NpgsqlConnection Connection { get; } = connection;

    /// <summary>
    /// Has something done once the batch is durable, such as waking a grain. It is lost when the process dies at that moment, so it
    /// may only hasten what <see cref="Schedule"/> or a timer brings about anyway. It must not throw.
    /// </summary>
    public void AfterCommit(Action action) => _after.Add(action);

    /// <summary>Makes due work with the batch. An item of that name that falls due as early, and is not being handled, stays as it is.</summary>
    public void Schedule(string kind, string key, DateTimeOffset dueAt) => _due.Add((kind, key, dueAt));

    internal Mark Here => new(_after.Count, _due.Count);

    /// <summary>Forgets what was asked for since then: its savepoint was rolled back.</summary>
    internal void ReturnTo(Mark mark)
    {
        _after.RemoveRange(mark.After, _after.Count - mark.After);
        _due.RemoveRange(mark.Due, _due.Count - mark.Due);
    }

    internal async Task WriteDueAsync(CancellationToken cancellationToken)
    {
        if (_due.Count == 0)
            return;
        var earliest = _due.GroupBy(d => (d.Kind, d.Key)).Select(g => (g.Key.Kind, g.Key.Key, DueAt: g.Min(d => d.DueAt))).ToList();
        await DueWorkSchedule.WriteAsync(earliest, Connection, cancellationToken);
    }

    internal void Committed(DueSignal signal)
    {
        foreach (var (_, key, dueAt) in _due)
            signal.Raise(EventPartition.Of(key), dueAt);
        foreach (var action in _after)
            action();
    }

    internal readonly record struct Mark(int After, int Due);
}
