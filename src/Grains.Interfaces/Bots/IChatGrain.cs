using Nexus.Results;

namespace Nexus.Bots;

/// <summary>
/// Handles the updates of one chat of one bot, in order; the key is <see cref="BotIds.ChatKey"/>. Holds no truth of its own: that is the
/// rows.
/// </summary>
[Alias("bots.chat")]
public interface IChatGrain : IGrainWithStringKey
{
    /// <summary>There may be something to handle. Answers at once.</summary>
    [Alias("wake"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task WakeAsync();
}

/// <summary>Sends what one bot has to say, as fast as Telegram allows; the key is the bot's id. Holds no truth of its own: that is the rows.</summary>
[Alias("bots.sender")]
public interface IBotSenderGrain : IGrainWithStringKey
{
    /// <summary>There may be something to send. Answers at once.</summary>
    [Alias("wake"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task WakeAsync();

    /// <summary>There may be broadcasts to send, or ones that are over. Answers at once.</summary>
    [Alias("wake-broadcasts"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task WakeBroadcastsAsync();
}
