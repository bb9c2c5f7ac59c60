using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Nexus.Stands.Telegram;

/// <summary>A bot as the server knows it.</summary>
public sealed class TelegramBot
{
    private readonly ConcurrentDictionary<long, TelegramChat> _chats = new();
    private int _messages;
    private long _updates;

    internal TelegramBot(long id, string token, string username, TimeProvider clock)
    {
        (Id, Token, Username) = (id, token, username);
        Rates = new TelegramRates(clock);
    }

    public long Id { get; }

    /// <summary>Its token; a new one makes the old one worthless.</summary>
    public string Token { get; internal set; }

    public string Username { get; }

    /// <summary>Where updates go, or null.</summary>
    public TelegramWebhook? Webhook { get; internal set; }

    /// <summary>What <c>setMyCommands</c> said, by language; nothing: for all others.</summary>
    public ConcurrentDictionary<string, JsonArray> Commands { get; } = new(StringComparer.Ordinal);

    /// <summary>Callback queries that wait for an answer.</summary>
    public ConcurrentDictionary<string, bool> CallbackQueries { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether rates are counted.</summary>
    public bool Limited { get; set; } = true;

    /// <summary>How many messages a second it may send.</summary>
    public int SendsPerSecond
    {
        get => Rates.PerBot;
        set => Rates.PerBot = value;
    }

    internal TelegramRates Rates { get; }

    internal int NextMessageId() => Interlocked.Increment(ref _messages);

    /// <summary>The id of the bot's next update.</summary>
    public long NextUpdateId() => 100_000 + Interlocked.Increment(ref _updates);

    /// <summary>A chat; it is known from the first time it is named here.</summary>
    public TelegramChat Chat(long id) => _chats.GetOrAdd(id, static i => new TelegramChat(i));

    internal TelegramChat? Find(long id) => _chats.GetValueOrDefault(id);

    internal JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["is_bot"] = true,
        ["first_name"] = $"Stand {Username}",
        ["username"] = Username,
        ["can_join_groups"] = true,
        ["can_read_all_group_messages"] = false,
        ["supports_inline_queries"] = false,
        ["can_connect_to_business"] = false,
        ["has_main_web_app"] = false,
    };
}

/// <summary>A chat as a bot sees it: below zero a group.</summary>
public sealed class TelegramChat(long id)
{
    public long Id => id;

    public bool IsGroup => id < 0;

    /// <summary>Why nothing can be sent, in Telegram's words, or null.</summary>
    public string? Forbidden { get; set; }

    /// <summary>The supergroup that it became, or null.</summary>
    public long? MigratedTo { get; set; }

    /// <summary>The status of members; who is not named is <c>left</c>.</summary>
    public ConcurrentDictionary<long, string> Members { get; } = new();

    /// <summary>Who asked to join.</summary>
    public ConcurrentDictionary<long, bool> JoinRequests { get; } = new();

    /// <summary>Messages of the bot: text and buttons by id.</summary>
    public ConcurrentDictionary<long, string> Messages { get; } = new();

    /// <summary>Messages of people: text by id.</summary>
    public ConcurrentDictionary<long, string> Received { get; } = new();

    internal JsonObject ToJson() => IsGroup
        ? new JsonObject { ["id"] = id, ["title"] = $"Group {-id}", ["type"] = id <= -1_000_000_000_000 ? "supergroup" : "group" }
        : new JsonObject { ["id"] = id, ["first_name"] = $"User {id}", ["type"] = "private" };
}

/// <summary>Where a bot's updates go.</summary>
public sealed record TelegramWebhook(string Url, string? Secret, JsonArray? AllowedUpdates, int MaxConnections)
{
    /// <summary>The last failed delivery.</summary>
    public (DateTimeOffset At, string Message)? LastError { get; init; }

    /// <summary>Whether an update of this kind is sent at all.</summary>
    public bool Wants(string kind) => AllowedUpdates is null || AllowedUpdates.Count == 0
        ? kind is not ("chat_member" or "message_reaction" or "message_reaction_count")
        : AllowedUpdates.Any(a => (string?)a == kind);
}
