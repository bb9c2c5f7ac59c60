namespace Nexus.Stands.Telegram;

/// <summary>
/// How fast a bot may send: 30 a second unless it pays for more, one a second to a chat with a small burst, 20 a minute to a group. Who is told to wait and does
/// not, is told again.
/// </summary>
internal sealed class TelegramRates(TimeProvider clock)
{
    private const int PerGroup = 20;
    private const int Burst = 3;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Queue<DateTimeOffset> _all = new();
    private readonly Dictionary<long, Queue<DateTimeOffset>> _groups = [];
    private readonly Dictionary<long, (double Tokens, DateTimeOffset At)> _chats = [];

    /// <summary>Messages of the bot in a second.</summary>
    public int PerBot { get; set; } = 30;

    /// <summary>Counts a message, or says how many seconds to wait.</summary>
    public int? Refuse(long chatId)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            var tokens = _chats.TryGetValue(chatId, out var chat) ? Math.Min(Burst, chat.Tokens + (now - chat.At).TotalSeconds) : Burst;
            _chats[chatId] = (tokens, now);
            var group = chatId < 0 ? Group(chatId) : null;
            if (Wait(_all, PerBot, Second, now) is { } all)
                return all;
            if (group is not null && Wait(group, PerGroup, Minute, now) is { } minute)
                return minute;
            if (tokens < 1)
                return 1;
            _chats[chatId] = (tokens - 1, now);
            _all.Enqueue(now);
            group?.Enqueue(now);
            return null;
        }
    }

    private Queue<DateTimeOffset> Group(long chatId)
    {
        if (!_groups.TryGetValue(chatId, out var sent))
            _groups[chatId] = sent = new Queue<DateTimeOffset>();
        return sent;
    }

    private static int? Wait(Queue<DateTimeOffset> sent, int most, TimeSpan window, DateTimeOffset now)
    {
        while (sent.TryPeek(out var oldest) && now - oldest >= window)
            sent.Dequeue();
        return sent.Count < most ? null : Math.Max(1, (int)Math.Ceiling((sent.Peek() + window - now).TotalSeconds));
    }
}
