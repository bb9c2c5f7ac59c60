using Nexus.Results;
using Orleans.Concurrency;

namespace Nexus.Bots;

/// <summary>One Telegram bot of a user's. The key is its id, which follows from the id that Telegram gave it.</summary>
[Alias("bots.bot-grain")]
public interface IBotGrain : IGrainWithStringKey
{
    /// <summary>What lets updates in; null: there is no such bot (any more). Answered also while Telegram is being asked something.</summary>
    [Alias("gate"), AlwaysInterleave, Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<BotGate?> GetGateAsync();

    /// <summary>What its workers need; null: there is no such bot (any more). Answered also while Telegram is being asked something.</summary>
    [Alias("account"), AlwaysInterleave, Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<BotAccount?> GetAccountAsync();

    /// <summary>
    /// Makes the bot durable and has Telegram send its updates here. A second time, it answers what the first one made. Through
    /// <see cref="IBotOwnerGrain"/>, so that the limit of bots holds. Fails with <see cref="BotErrors.TokenRefused"/> or
    /// <see cref="BotErrors.Taken"/>.
    /// </summary>
    [Alias("register"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Bot>> RegisterAsync(RegisterBot command);

    /// <summary>As its owner sees it.</summary>
    /// <param name="caller">The user who asks.</param>
    [Alias("get"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Bot>> GetAsync(string caller);

    /// <summary>Changes its name or its token.</summary>
    /// <param name="caller">The user who asks.</param>
    /// <param name="changes">What.</param>
    /// <param name="expected">The version that the change is meant for, or null.</param>
    [Alias("change"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Bot>> ChangeAsync(string caller, BotChanges changes, long? expected);

    /// <summary>Takes updates, and has Telegram send them.</summary>
    [Alias("start"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Bot>> StartAsync(string caller);

    /// <summary>Takes no updates and sends nothing; Telegram keeps updates for 24 hours.</summary>
    [Alias("stop"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Bot>> StopAsync(string caller);

    /// <summary>Ends it, with all that is kept of its chats.</summary>
    [Alias("delete"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result> DeleteAsync(string caller, long? expected);

    /// <summary>What it does by itself.</summary>
    [Alias("settings"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<VersionedSettings>> GetSettingsAsync(string caller);

    /// <summary>Says anew what it does by itself. Fails with <see cref="BotErrors.Invalid(string, string)"/>.</summary>
    [Alias("set-settings"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<VersionedSettings>> SetSettingsAsync(string caller, BotSettings settings, long? expected);

    /// <summary>
    /// Has an update that was parked handled once more, after whatever its chat has handled since. Fails with <see cref="BotErrors.NotParked"/>.
    /// </summary>
    [Alias("replay")]
    Task<Result> ReplayAsync(string caller, long updateId);

    /// <summary>Asks Telegram how its webhook does.</summary>
    [Alias("webhook-info"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<BotWebhookInfo>> GetWebhookInfoAsync(string caller);

    /// <summary>Tells Telegram what it should know and may not. Called by due work.</summary>
    /// <returns>When to try again; null: Telegram knows.</returns>
    [Alias("tell"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<DateTimeOffset?> TellTelegramAsync();

    /// <summary>Its owner's account is closed: nothing of it is kept. Without an event.</summary>
    [Alias("erase"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task EraseAsync(string owner);
}

/// <summary>Registers the bots of one user, one after the other, so that there are never more than are allowed. The key is the user.</summary>
[Alias("bots.owner")]
public interface IBotOwnerGrain : IGrainWithStringKey
{
    /// <summary>Registers a bot of this user. Fails also with <see cref="BotErrors.TooMany"/>.</summary>
    /// <param name="id"><c>bot_...</c>, of the token.</param>
    /// <param name="token">Of BotFather.</param>
    /// <param name="name">What its owner calls it, or null.</param>
    /// <param name="registrationId">Names the request.</param>
    [Alias("register"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Bot>> RegisterAsync(string id, string token, string? name, string registrationId);
}
