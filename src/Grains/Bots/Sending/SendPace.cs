namespace Nexus.Grains.Bots.Sending;

/// <summary>
/// How fast a bot may send: 30 messages a second unless it has bought more, one a second to a chat, 20 a minute to a group (Telegram's own
/// figures), and not at all while Telegram asked to wait. Time is counted from Telegram's answer, which it gave after it counted: never too fast by its clock,
/// whatever the network does.
/// </summary>
/// <param name="perSecond">Messages of the bot in a second.</param>
internal sealed class SendPace(int perSecond = SendPace.PerSecond)
{
    /// <summary>Messages of a bot in a second, for which nothing is to be paid.</summary>
    public const int PerSecond = 30;

    /// <summary>Messages to a group in a minute.</summary>
    public const int PerGroupMinute = 20;

    // Of these many, one is kept for replies: a broadcast never makes them wait for a whole second.
    private const int SharedBy = 10;
    private const int ManyChats = 2000;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Window _all = new(perSecond, Second);
    private readonly int _keptForReplies = perSecond / SharedBy;
    private readonly Dictionary<long, ChatPace> _chats = [];
    private DateTimeOffset _heldUntil;

    /// <summary>When something may be sent to a chat, at the earliest; <see cref="DateTimeOffset.MaxValue"/>: when something that is under way has ended.</summary>
    /// <param name="chatId">Below zero a group.</param>
    /// <param name="isMessage">Other calls are held only by what Telegram asked for, and by the order of the chat.</param>
    /// <param name="now">UTC.</param>
    public DateTimeOffset ReadyAt(long chatId, bool isMessage, DateTimeOffset now)
    {
        var chat = _chats.GetValueOrDefault(chatId);
        if (chat?.IsBusy == true)
            return DateTimeOffset.MaxValue;
        var ready = Later(_heldUntil, chat?.HeldUntil ?? default);
        if (!isMessage)
            return ready;
        ready = Later(ready, _all.FreeAt(now));
        return chat is null ? ready : Later(ready, Later(chat.NextAt, chat.Group?.FreeAt(now) ?? default));
    }

    /// <summary>When the bot may send a broadcast to any chat, at the earliest; <see cref="DateTimeOffset.MaxValue"/> as above.</summary>
    public DateTimeOffset BroadcastsReadyAt(DateTimeOffset now) => Later(_heldUntil, _all.FreeAt(now, _keptForReplies));

    /// <summary>Something is being sent to a chat.</summary>
    public void Begin(long chatId, bool isMessage)
    {
        var chat = ChatOf(chatId);
        chat.IsBusy = true;
        if (!isMessage)
            return;
        _all.Begin();
        chat.Group?.Begin();
    }

    /// <summary>Telegram answered, or never will.</summary>
    public void End(long chatId, bool isMessage, DateTimeOffset now)
    {
        var chat = ChatOf(chatId);
        chat.IsBusy = false;
        if (!isMessage)
            return;
        _all.End(now);
        chat.Group?.End(now);
        chat.NextAt = now + Second;
        if (_chats.Count > ManyChats)
            Forget(now);
    }

    /// <summary>A message is not sent after all: it counts for nothing.</summary>
    public void Cancel(long chatId)
    {
        var chat = ChatOf(chatId);
        chat.IsBusy = false;
        _all.Cancel();
        chat.Group?.Cancel();
    }

    /// <summary>A message that was sent before this pace began; to be told in order.</summary>
    public void Remember(long chatId, DateTimeOffset at)
    {
        Begin(chatId, isMessage: true);
        End(chatId, isMessage: true, at);
    }

    /// <summary>Nothing is sent to a chat until then.</summary>
    public void Hold(long chatId, DateTimeOffset until) => ChatOf(chatId).HeldUntil = Later(ChatOf(chatId).HeldUntil, until);

    /// <summary>Telegram asked to wait after a message to a chat. Told by two chats at once, it means the bot.</summary>
    public void Limited(long chatId, TimeSpan pause, DateTimeOffset now)
    {
        if (_chats.Any(c => c.Key != chatId && c.Value.LimitedAt > now - Second))
            HoldAll(now + pause);
        Hold(chatId, now + pause);
        ChatOf(chatId).LimitedAt = now;
    }

    /// <summary>Nothing is sent at all until then.</summary>
    public void HoldAll(DateTimeOffset until) => _heldUntil = Later(_heldUntil, until);

    private ChatPace ChatOf(long chatId)
    {
        if (!_chats.TryGetValue(chatId, out var chat))
            _chats[chatId] = chat = new ChatPace { Group = chatId < 0 ? new Window(PerGroupMinute, Minute) : null };
        return chat;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (id, _) in _chats.Where(c => !c.Value.IsBusy && c.Value.NextAt <= now && c.Value.HeldUntil <= now && c.Value.Group?.IsEmpty(now) != false).ToList())
            _chats.Remove(id);
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private sealed class ChatPace
    {
        public bool IsBusy { get; set; }

        public DateTimeOffset NextAt { get; set; }

        public DateTimeOffset HeldUntil { get; set; }

        public DateTimeOffset LimitedAt { get; set; }

        public Window? Group { get; init; }
    }

    /// <summary>So many in a span of time, wherever the span begins; what is under way counts.</summary>
    private sealed class Window(int most, TimeSpan span)
    {
        private readonly Queue<DateTimeOffset> _ended = new();
        private int _underWay;

        public void Begin() => _underWay++;

        public void End(DateTimeOffset now)
        {
            _underWay--;
            _ended.Enqueue(now);
        }

        public void Cancel() => _underWay--;

        /// <summary>When there is room for one more with some kept free; as long as only those under way are in the way, nobody knows.</summary>
        public DateTimeOffset FreeAt(DateTimeOffset now, int keptFree = 0)
        {
            Trim(now);
            var tooMany = _underWay + _ended.Count - (most - keptFree);
            if (tooMany < 0)
                return default;
            return tooMany < _ended.Count ? _ended.ElementAt(tooMany) + span : DateTimeOffset.MaxValue;
        }

        public bool IsEmpty(DateTimeOffset now)
        {
            Trim(now);
            return _underWay + _ended.Count == 0;
        }

        private void Trim(DateTimeOffset now)
        {
            while (_ended.TryPeek(out var oldest) && now - oldest >= span)
                _ended.Dequeue();
        }
    }
}
