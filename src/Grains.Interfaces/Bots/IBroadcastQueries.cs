using System.Collections.Immutable;

namespace Nexus.Bots;

/// <summary>Reads broadcasts. They are as their grains committed them, and their counters are of this moment.</summary>
public interface IBroadcastQueries
{
    /// <summary>One of a bot, when it is the owner's; null: there is none.</summary>
    Task<Broadcast?> FindAsync(string botId, string owner, string id, CancellationToken cancellationToken);

    /// <summary>The owner's broadcasts of a bot, the latest first.</summary>
    /// <param name="botId"><c>bot_...</c></param>
    /// <param name="owner">Whose.</param>
    /// <param name="before">The id of the last one of the page before; null: from the start.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<Broadcast>> ListAsync(string botId, string owner, string? before, int count, CancellationToken cancellationToken);

    /// <summary>Who gets one, by chat. Whose it is, the caller has asked.</summary>
    /// <param name="id"><c>bro_...</c></param>
    /// <param name="status">Only those of whom this became, or null.</param>
    /// <param name="after">The chat of the last one of the page before; null: from the start.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<RecipientRow>> ListRecipientsAsync(string id, RecipientStatus? status, long? after, int count, CancellationToken cancellationToken);
}

/// <summary>What became of a recipient.</summary>
public enum RecipientStatus
{
    /// <summary>Waits.</summary>
    Pending,

    /// <summary>Is being sent to at this moment.</summary>
    Sending,

    /// <summary>Telegram took the message.</summary>
    Sent,

    /// <summary>Telegram refused it.</summary>
    Failed,

    /// <summary>Does not want the bot any more.</summary>
    Gone,

    /// <summary>It may have been sent, and may not.</summary>
    Unknown,

    /// <summary>The broadcast was cancelled first.</summary>
    Cancelled,
}

/// <summary>A recipient of a broadcast.</summary>
/// <param name="ChatId">At Telegram.</param>
/// <param name="Status">What became of him.</param>
/// <param name="Attempt">Of the broadcast, in which it did.</param>
/// <param name="FinishedAt">UTC, or null.</param>
/// <param name="MessageId">At Telegram, or null.</param>
/// <param name="Error">Why he did not get it, or it is not known; or null.</param>
public sealed record RecipientRow(long ChatId, RecipientStatus Status, int Attempt, DateTimeOffset? FinishedAt, long? MessageId, string? Error);
