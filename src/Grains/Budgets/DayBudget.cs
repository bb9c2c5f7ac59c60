namespace Nexus.Grains.Budgets;

/// <summary>One user's day: what was taken and what is set aside. Begins anew when another day is looked at.</summary>
internal sealed class DayBudget
{
    // Longer than any call; one whose process died must not hold its tokens until midnight.
    private static readonly TimeSpan Hold = TimeSpan.FromHours(1);

    private readonly Dictionary<string, (int Tokens, DateTimeOffset Until)> _reserved = new(StringComparer.Ordinal);

    /// <summary>The day, UTC.</summary>
    public DateOnly Day { get; private set; }

    /// <summary>Tokens taken.</summary>
    public long Used { get; private set; }

    /// <summary>Tokens set aside.</summary>
    public long Reserved => _reserved.Values.Sum(r => (long)r.Tokens);

    /// <summary>Turns to the day of a time. Calls under way keep what is set aside for them.</summary>
    /// <returns>Whether it is another day than before.</returns>
    public bool TurnTo(DateTimeOffset now)
    {
        foreach (var (id, _) in _reserved.Where(r => r.Value.Until <= now).ToList())
            _reserved.Remove(id);
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        if (day == Day)
            return false;
        (Day, Used) = (day, 0);
        return true;
    }

    /// <summary>Learns what was taken by all that is on record. It lags behind what was settled here, and knows what was settled elsewhere.</summary>
    public void Learn(long recorded) => Used = Math.Max(Used, recorded);

    /// <summary>Sets tokens aside when so much is left.</summary>
    /// <param name="id">Names the reservation.</param>
    /// <param name="tokens">How many.</param>
    /// <param name="limit">Of the day; null: none.</param>
    /// <param name="now">UTC.</param>
    public bool TryReserve(string id, int tokens, long? limit, DateTimeOffset now)
    {
        if (_reserved.ContainsKey(id))
            return true;
        if (limit is { } most && Used + Reserved + tokens > most)
            return false;
        _reserved[id] = (tokens, now + Hold);
        return true;
    }

    /// <summary>Ends a reservation.</summary>
    public void Settle(string id, int tokens)
    {
        if (_reserved.Remove(id))
            Used += tokens;
    }

    /// <summary>Whether nothing is left.</summary>
    public bool IsSpent(long? limit) => limit is { } most && Used + Reserved >= most;

    /// <summary>When the next day begins, UTC.</summary>
    public DateTimeOffset ResetsAt => new(Day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
}
