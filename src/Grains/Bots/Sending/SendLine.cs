using System.Diagnostics.CodeAnalysis;

namespace Nexus.Grains.Bots.Sending;

/// <summary>A call that waits to be made.</summary>
internal sealed record WaitingSend(
    long Place, long ChatId, string Method, string Parameters, int Attempts, DateTimeOffset NextAt, DateTimeOffset CreatedAt)
{
    /// <summary>Whether it counts against the limits.</summary>
    public bool IsMessage => Method.StartsWith("send", StringComparison.Ordinal) && Method != "sendChatAction";
}

/// <summary>What a sender has in hand for those who wait for an answer: a queue a chat, and what is being sent.</summary>
internal sealed class SendLine
{
    /// <summary>How many of one chat are in hand at most: however many it has, the others come to their turns.</summary>
    public const int MostOfChat = 20;

    private readonly Dictionary<long, Queue<WaitingSend>> _chats = [];
    private readonly HashSet<long> _places = [];
    private readonly HashSet<long> _underWay = [];
    private readonly HashSet<long> _full = [];

    /// <summary>How many are in hand.</summary>
    public int Count => _places.Count;

    /// <summary>All of them.</summary>
    public long[] Places => [.. _places];

    /// <summary>Takes what was read, in order.</summary>
    public void Add(IEnumerable<WaitingSend> sends)
    {
        foreach (var send in sends)
        {
            if (!_places.Add(send.Place))
                continue;
            if (!_chats.TryGetValue(send.ChatId, out var chat))
                _chats[send.ChatId] = chat = new Queue<WaitingSend>();
            chat.Enqueue(send);
            if (chat.Count >= MostOfChat)
                _full.Add(send.ChatId);
        }
    }

    /// <summary>The first of a chat that may be sent now, the oldest of them; null: none may.</summary>
    /// <param name="pace">Says who may.</param>
    /// <param name="now">UTC.</param>
    /// <param name="readyAt">When the next one may; null: when something that is under way has ended.</param>
    public WaitingSend? Next(SendPace pace, DateTimeOffset now, out DateTimeOffset? readyAt)
    {
        WaitingSend? next = null;
        readyAt = null;
        foreach (var chat in _chats.Values)
        {
            var head = chat.Peek();
            // It may have been sent, and recording that takes its time: the pace lets the chat go on before.
            if (_underWay.Contains(head.Place))
                continue;
            var at = pace.ReadyAt(head.ChatId, head.IsMessage, now);
            if (at <= now && (next is null || head.Place < next.Place))
                next = head;
            else if (at > now && at != DateTimeOffset.MaxValue && (readyAt is null || at < readyAt))
                readyAt = at;
        }

        return next;
    }

    /// <summary>It is being sent.</summary>
    public void Begin(WaitingSend send) => _underWay.Add(send.Place);

    /// <summary>It has ended for good.</summary>
    /// <returns>Whether its chat has room again, and may have more than was taken.</returns>
    public bool Leave(WaitingSend send)
    {
        Drop(send.Place);
        if (!IsFirst(send, out var chat))
            return false;
        chat.Dequeue();
        if (chat.Count == 0)
            _chats.Remove(send.ChatId);
        return chat.Count <= MostOfChat / 2 && _full.Remove(send.ChatId);
    }

    /// <summary>The same once more: it stays the first of its chat.</summary>
    public void Keep(WaitingSend send)
    {
        _underWay.Remove(send.Place);
        if (IsFirst(send, out var chat))
            _chats[send.ChatId] = new Queue<WaitingSend>(chat.Skip(1).Prepend(send));
        else
            _places.Remove(send.Place);
    }

    /// <summary>Puts back all of its chat: what is to become of it is in the table.</summary>
    public void PutBack(WaitingSend send)
    {
        Drop(send.Place);
        _full.Remove(send.ChatId);
        if (!_chats.Remove(send.ChatId, out var chat))
            return;
        foreach (var other in chat)
            _places.Remove(other.Place);
    }

    /// <summary>Puts back all that is not being sent.</summary>
    public void PutBackAll(WaitingSend send)
    {
        Drop(send.Place);
        _chats.Clear();
        _full.Clear();
        _places.IntersectWith(_underWay);
    }

    private void Drop(long place)
    {
        _underWay.Remove(place);
        _places.Remove(place);
    }

    private bool IsFirst(WaitingSend send, [NotNullWhen(true)] out Queue<WaitingSend>? chat) =>
        _chats.TryGetValue(send.ChatId, out chat) && chat.Peek().Place == send.Place;
}
