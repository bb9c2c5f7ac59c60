using System.Collections.Immutable;

namespace Nexus.Bots;

/// <summary>Reads bots and what came in for them. Whose bot it is, the caller has asked its grain.</summary>
public interface IBotQueries
{
    /// <summary>The bots of a user, the latest registered first.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="after">The <see cref="BotRow.Position"/> of the last one of the page before; null: from the start.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<BotRow>> ListAsync(string owner, string? after, int count, CancellationToken cancellationToken);

    /// <summary>What came in lately, the latest first.</summary>
    /// <param name="botId"><c>bot_...</c></param>
    /// <param name="status">Only those that are so far, or null.</param>
    /// <param name="before">Only those with a smaller id, or null.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<UpdateRow>> ListUpdatesAsync(string botId, UpdateStatus? status, long? before, int count, CancellationToken cancellationToken);

    /// <summary>Figures of the last 24 hours, and what waits at this moment.</summary>
    Task<BotStats> GetStatsAsync(string botId, CancellationToken cancellationToken);

    /// <summary>Who talks with the bot in private, the latest first met first.</summary>
    /// <param name="botId"><c>bot_...</c></param>
    /// <param name="after">The <see cref="SubscriberRow.Position"/> of the last one of the page before; null: from the start.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<SubscriberRow>> ListSubscribersAsync(string botId, string? after, int count, CancellationToken cancellationToken);
}

/// <summary>A bot in a list.</summary>
/// <param name="Bot">As its owner sees it.</param>
/// <param name="Position">Where it stands in the list.</param>
public sealed record BotRow(Bot Bot, string Position);

/// <summary>How far an update is.</summary>
public enum UpdateStatus
{
    /// <summary>Waits to be handled, for the first time or again.</summary>
    Pending,

    /// <summary>Handled.</summary>
    Done,

    /// <summary>Handling it failed too often; it is passed over.</summary>
    Parked,
}

/// <summary>An update that came in.</summary>
/// <param name="UpdateId">Telegram's.</param>
/// <param name="Kind">As Telegram names it.</param>
/// <param name="ChatId">Whose order it belongs to; 0: none's.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Attempts">How often handling it failed.</param>
/// <param name="Error">Why it failed last, or null.</param>
/// <param name="ReceivedAt">UTC.</param>
/// <param name="HandledAt">UTC; null: it waits.</param>
/// <param name="Body">As it came, JSON.</param>
public sealed record UpdateRow(
    long UpdateId, string Kind, long ChatId, UpdateStatus Status, int Attempts, string? Error, DateTimeOffset ReceivedAt, DateTimeOffset? HandledAt, string Body);

/// <summary>Somebody who talks with a bot.</summary>
/// <param name="ChatId">The private chat.</param>
/// <param name="Name">First name at Telegram, or null.</param>
/// <param name="Username">At Telegram, or null.</param>
/// <param name="Language">IETF tag of his Telegram, or null.</param>
/// <param name="FirstSeenAt">UTC.</param>
/// <param name="LastSeenAt">UTC.</param>
/// <param name="GoneAt">Since when he does not want the bot any more, UTC, or null.</param>
/// <param name="Position">Where he stands in the list.</param>
public sealed record SubscriberRow(
    long ChatId, string? Name, string? Username, string? Language, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, DateTimeOffset? GoneAt, string Position);

/// <summary>Figures of a bot.</summary>
/// <param name="Received">Updates in 24 hours.</param>
/// <param name="Handled">Of these.</param>
/// <param name="Parked">Of these.</param>
/// <param name="Sent">Messages and other calls in 24 hours.</param>
/// <param name="SendsFailed">Those that failed for good in 24 hours.</param>
/// <param name="PendingUpdates">What waits to be handled now.</param>
/// <param name="PendingSends">What waits to be sent now.</param>
/// <param name="Subscribers">Who talks with it in private, and wants to.</param>
/// <param name="Gone">Who does not want to any more.</param>
public sealed record BotStats(
    long Received, long Handled, long Parked, long Sent, long SendsFailed, long PendingUpdates, long PendingSends, long Subscribers, long Gone);
