namespace Nexus.Grains.Bots.Sending;

/// <summary>
/// The recipients of broadcasts that a sender has in hand, in order, beside <see cref="SendLine"/>: however many there are, they take no
/// place from replies. A chat stands in it once.
/// </summary>
internal sealed class BroadcastLine
{
    private readonly List<Recipient> _waiting = [];
    private readonly Dictionary<long, string> _inHand = [];

    /// <summary>How many are in hand, with those that are under way.</summary>
    public int Count => _inHand.Count;

    /// <summary>The chats of all of them.</summary>
    public long[] Chats => [.. _inHand.Keys];

    /// <summary>Whether anybody of a broadcast is in hand.</summary>
    public bool Has(string broadcastId) => _inHand.ContainsValue(broadcastId);

    /// <summary>Takes what was read, in order.</summary>
    public void Add(IEnumerable<Recipient> recipients)
    {
        foreach (var recipient in recipients)
        {
            if (_inHand.TryAdd(recipient.ChatId, recipient.BroadcastId))
                _waiting.Add(recipient);
        }
    }

    /// <summary>Takes the first that may be sent to now out of the line; null: none may.</summary>
    /// <param name="pace">Says who may.</param>
    /// <param name="now">UTC.</param>
    /// <param name="readyAt">When the next one may; null: when something that is under way has ended.</param>
    public Recipient? Take(SendPace pace, DateTimeOffset now, out DateTimeOffset? readyAt)
    {
        readyAt = null;
        if (_waiting.Count == 0)
            return null;
        var botReadyAt = pace.BroadcastsReadyAt(now);
        if (botReadyAt > now)
        {
            readyAt = botReadyAt == DateTimeOffset.MaxValue ? null : botReadyAt;
            return null;
        }

        for (var i = 0; i < _waiting.Count; i++)
        {
            var recipient = _waiting[i];
            var at = pace.ReadyAt(recipient.ChatId, isMessage: true, now);
            if (at <= now)
            {
                _waiting.RemoveAt(i);
                return recipient;
            }

            if (at != DateTimeOffset.MaxValue && (readyAt is null || at < readyAt))
                readyAt = at;
        }

        return null;
    }

    /// <summary>Nothing more is to be done for it here.</summary>
    public void Leave(Recipient recipient) => _inHand.Remove(recipient.ChatId);

    /// <summary>It was taken, and waits again: first of all, since its turn had come.</summary>
    public void Return(Recipient recipient) => _waiting.Insert(0, recipient);

    /// <summary>Puts back those of a broadcast that wait: what is to become of them is in the table.</summary>
    public void PutBack(string broadcastId)
    {
        foreach (var recipient in _waiting.Where(r => r.BroadcastId == broadcastId))
            _inHand.Remove(recipient.ChatId);
        _waiting.RemoveAll(r => r.BroadcastId == broadcastId);
    }
}
