using Nexus.Results;

namespace Nexus.Bots;

/// <summary>
/// One message to all who talk with a bot in private; the key is <c>bro_...</c>. It decides whether there is sending; the recipients are
/// rows, and the bot's <see cref="IBotSenderGrain"/> sends. An id that was never started, one of another bot and one of another user answer
/// alike.
/// </summary>
[Alias("bots.broadcast-grain")]
public interface IBroadcastGrain : IGrainWithStringKey
{
    /// <summary>
    /// Begins a broadcast to those whom the bot knows by now; a second start answers what the first one made. Fails with
    /// <see cref="BotErrors.NotFound"/>, <see cref="BroadcastErrors.Invalid"/> or <see cref="BroadcastErrors.TooMany"/>.
    /// </summary>
    [Alias("start"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Broadcast>> StartAsync(StartBroadcast command);

    /// <summary>Nothing new is sent; what is under way ends. Pausing twice is one pause.</summary>
    /// <param name="botId">The bot that it must be of.</param>
    /// <param name="caller">The user who asks.</param>
    [Alias("pause"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Broadcast>> PauseAsync(string botId, string caller);

    /// <summary>Goes on after a pause.</summary>
    [Alias("resume"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Broadcast>> ResumeAsync(string botId, string caller);

    /// <summary>Ends it; who waits does not get it. Cancelling twice is one cancellation.</summary>
    [Alias("cancel"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Broadcast>> CancelAsync(string botId, string caller);

    /// <summary>
    /// Sends it again to those who did not get it, when it is over. Fails with <see cref="BroadcastErrors.NotFinished"/>,
    /// <see cref="BroadcastErrors.Finished"/> or <see cref="BroadcastErrors.NothingToRetry"/>.
    /// </summary>
    /// <param name="botId">The bot that it must be of.</param>
    /// <param name="caller">The user who asks.</param>
    /// <param name="unknown">Also to those of whom it is not known; they may get it twice.</param>
    /// <param name="retryId">Names the request: the same one twice is one.</param>
    [Alias("retry"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Broadcast>> RetryAsync(string botId, string caller, bool unknown, string retryId);

    /// <summary>What is to be done with its recipients' rows. Asked by due work.</summary>
    [Alias("work"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<BroadcastWork> GetWorkAsync();

    /// <summary>That was done, to the last row. Told by due work; what is not wanted any more changes nothing.</summary>
    [Alias("worked"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task WorkedAsync(BroadcastWork work);

    /// <summary>Nobody seems to wait for it any more. Told by the bot's sender; it is looked at again.</summary>
    [Alias("complete"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task CompleteAsync();

    /// <summary>Whether it was kept for long enough. Asked by due work.</summary>
    [Alias("expiry"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<BroadcastExpiry> GetExpiryAsync();

    /// <summary>Its state was removed: what is still in memory is not answered any more.</summary>
    [Alias("forget"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task ForgetAsync();
}

/// <summary>Whether a broadcast is still kept.</summary>
/// <param name="IsExpired">It is to be removed.</param>
/// <param name="AskAgainAt">UTC; null: it is asked again after its next end, or never.</param>
[GenerateSerializer, Immutable, Alias("bots.broadcast-expiry")]
public sealed record BroadcastExpiry([property: Id(0)] bool IsExpired, [property: Id(1)] DateTimeOffset? AskAgainAt);
