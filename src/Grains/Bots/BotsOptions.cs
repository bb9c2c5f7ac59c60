using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Bots;

/// <summary>How Telegram bots are run. Section <c>Nexus:Bots</c>.</summary>
public sealed class BotsOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Bots";

    /// <summary>
    /// Where Telegram reaches this server, without a path; <c>/webhook/{bot}</c> is put behind it. Telegram wants HTTPS on port 443, 80, 88
    /// or 8443. Default none: bots can be registered, and Telegram sends nothing.
    /// </summary>
    /// <example>https://nexus.example.com</example>
    public Uri? PublicUrl { get; set; }

    /// <summary>The token of the installation's own bot. Secret. Default none: there is no main bot, and <c>/webhook/main</c> is 404.</summary>
    [RegularExpression("^[1-9][0-9]{0,15}:[A-Za-z0-9_-]{30,100}$", MatchTimeoutInMilliseconds = 1000)]
    public string? MainToken { get; set; }

    /// <summary>
    /// What Telegram sends along with updates of the main bot. Secret. Needed with its token. Telegram is told at each start, when there is a
    /// public address; without one, tell it with <c>setWebhook</c>.
    /// </summary>
    [RegularExpression("^[A-Za-z0-9_-]{16,256}$", MatchTimeoutInMilliseconds = 1000)]
    public string? MainSecret { get; set; }

    /// <summary>How many bots an account can have. Default 100.</summary>
    [Range(1, 10_000)]
    public int MaxBots { get; set; } = 100;

    /// <summary>How many chats with the main bot can act for an account. Default 10; beyond it the code of one more is refused in the bot.</summary>
    [Range(1, 100)]
    public int MaxLinks { get; set; } = 10;

    /// <summary>How many updates of one bot Telegram sends at the same time at most. Default 40, as is Telegram's own.</summary>
    [Range(1, 100)]
    public int MaxConnections { get; set; } = 40;

    /// <summary>
    /// How long the secret of a webhook is good after it was replaced. Default 10 minutes: updates that Telegram sent with the old one are
    /// under way then.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan OldSecretFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many writes of updates are under way at once, a process. Default 2.</summary>
    [Range(1, 16)]
    public int Lanes { get; set; } = 2;

    /// <summary>How many updates share a write at most. Default 200.</summary>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 200;

    /// <summary>How many updates wait for a write at most, a process. Default 10,000; beyond it they are refused with 503, and Telegram sends them again.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaiting { get; set; } = 10_000;

    /// <summary>How long storing an update is tried while PostgreSQL does not answer. Default 5 s; after that Telegram sends it again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often an update is handled before it is parked. Default 5. Later updates of its chat wait meanwhile.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The pause after the first failure of an update; it doubles with each, up to a minute. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a chat waits for the model's answer. Default 3 minutes; then the bot says that it has none. Later updates of the chat wait meanwhile.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan ReplyWithin { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a message is tried that Telegram does not take for reasons of its own. Default 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan SendFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How many messages a bot sends in a second at most. Default 30, Telegram's own limit; up to 1000 for bots that pay for it. A bot that
    /// is faster than Telegram lets it is told to wait each time. A tenth of it is kept for replies while a broadcast is sent.
    /// </summary>
    [Range(1, 1000)]
    public int SendsPerSecond { get; set; } = 30;

    /// <summary>How many broadcasts of a bot are under way at once, paused ones included. Default 20; another one is 409.</summary>
    [Range(1, 1000)]
    public int MaxBroadcasts { get; set; } = 20;

    /// <summary>How often updates and messages are looked for that were forgotten because a process died. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long updates and messages are kept, and broadcasts after their end. Default 7 days; at least 2, because Telegram repeats an update for a day.</summary>
    [Range(2, 3650)]
    public int RetentionDays { get; set; } = 7;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicUrl is not null && (!PublicUrl.IsAbsoluteUri || PublicUrl.Scheme is not ("http" or "https") || PublicUrl.PathAndQuery != "/"))
            yield return new ValidationResult("The public address is a host with http or https, without a path.", [nameof(PublicUrl)]);
        if ((MainToken is null) != (MainSecret is null))
            yield return new ValidationResult("The main bot needs a token and a secret.", [nameof(MainSecret)]);
    }
}
