using System.Collections.Immutable;
using Nexus.Results;

namespace Nexus.Bots;

/// <summary>Which chats with the main bot act for an account. The key is the user's id.</summary>
[Alias("bots.links")]
public interface IBotLinksGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes a code that links one chat, once, for 15 minutes; the one before is void. Fails with <see cref="LinkErrors.NoMainBot"/>.
    /// </summary>
    /// <exception cref="UnavailableException">Telegram was not asked yet what the main bot is called, and does not answer.</exception>
    [Alias("make-code")]
    Task<Result<LinkCode>> MakeCodeAsync();

    /// <summary>
    /// Links a chat that came with a code. The same update twice is one. Fails with <see cref="LinkErrors.CodeRefused"/> or
    /// <see cref="LinkErrors.TooMany(int)"/>.
    /// </summary>
    [Alias("redeem"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result> RedeemAsync(LinkAttempt attempt);

    /// <summary>The linked chats, the latest first.</summary>
    [Alias("list"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<ImmutableArray<BotLink>> ListAsync();

    /// <summary>The chat acts for this account no longer. Fails with <see cref="LinkErrors.NotFound"/>.</summary>
    [Alias("unlink"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result> UnlinkAsync(long chatId);

    /// <summary>The account is closed: nothing of it is kept. Without an event.</summary>
    [Alias("erase"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task EraseAsync();
}
