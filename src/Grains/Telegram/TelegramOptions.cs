using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Telegram;

/// <summary>How Telegram's Bot API is reached. Section <c>Nexus:Telegram</c>.</summary>
public sealed class TelegramOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Telegram";

    /// <summary>
    /// Where the Bot API is. Default <c>https://api.telegram.org</c>; a Bot API server of your own has another address. Every bot's token is
    /// part of what is sent there.
    /// </summary>
    [Required]
    public Uri BaseUrl { get; set; } = new("https://api.telegram.org");

    /// <summary>How long one try of a call takes at most. Default 15 s. A message whose try is cut off may have been sent all the same.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How often a call is tried again when Telegram can't be reached or is out of order. Default 2. Messages are tried again at once only
    /// when it is certain that they were not sent; what is not certain waits for the bot's queue.
    /// </summary>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>The pause before the first retry; it doubles with each. Default 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:30")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How many connections a silo has to Telegram at most. Default 200. Fewer than messages that are sent at once make them wait for each other.</summary>
    [Range(1, 10_000)]
    public int MaxConnections { get; set; } = 200;
}
