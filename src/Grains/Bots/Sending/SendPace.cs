namespace Nexus.Grains.Bots.Sending;

/// <summary>
/// How fast a bot may send: 30 messages a second, one a second to a chat, 20 a minute to a group (Telegram's own figures), and not at all
/// while Telegram asked to wait. Time is counted from Telegram's answer, which it gave after it counted: never too fast by its clock,
/// whatever the network does.
/// </summary>
internal sealed class SendPace
{
    /// <summary>Messages of a bot in a second.</summary>
    public const int PerSecond = 30;

    /// <summary>Messages to a group in a minute.</summary>
    public const int PerGroupMinute = 20;

    private const int ManyChats = 2000;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Window _all = new(PerSecond, Second);
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

        public DateTimeOffset FreeAt(DateTimeOffset now)
        {
            Trim(now);
            if (_underWay + _ended.Count < most)
                return default;
            return _ended.TryPeek(out var oldest) ? oldest + span : DateTimeOffset.MaxValue;
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
