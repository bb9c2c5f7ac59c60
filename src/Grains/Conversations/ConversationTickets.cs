namespace Nexus.Grains.Conversations;

/// <summary>
/// Tickets for connections, by their hash: good once, for half a minute. They live in memory: one that is lost with its process is
/// asked for again.
/// </summary>
internal sealed class ConversationTickets
{
    private const int MaxTickets = 200;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, (string UserId, DateTimeOffset ExpiresAt)> _tickets = new(StringComparer.Ordinal);

    /// <summary>Remembers one; the oldest goes when there are too many.</summary>
    /// <returns>Until when it is good, UTC.</returns>
    public DateTimeOffset Add(string hash, string userId, DateTimeOffset now)
    {
        foreach (var (old, ticket) in _tickets)
        {
            if (ticket.ExpiresAt <= now)
                _tickets.Remove(old);
        }

        if (_tickets.Count >= MaxTickets)
            _tickets.Remove(_tickets.MinBy(t => t.Value.ExpiresAt).Key);
        var expiresAt = now + Lifetime;
        _tickets[hash] = (userId, expiresAt);
        return expiresAt;
    }

    /// <summary>Whom it lets in; null: nobody. It is used up.</summary>
    public string? Take(string hash, DateTimeOffset now) =>
        _tickets.Remove(hash, out var ticket) && ticket.ExpiresAt > now ? ticket.UserId : null;
}
