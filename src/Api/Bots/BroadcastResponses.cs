using Nexus.Bots;

namespace Nexus.Api.Bots;

/// <summary>A message to all who talk with a bot in private.</summary>
/// <param name="Id"><c>bro_...</c></param>
/// <param name="BotId"><c>bot_...</c></param>
/// <param name="Text">What is sent.</param>
/// <param name="Buttons">Under it, one a row.</param>
/// <param name="Status">preparing: its recipients are being found; running; paused; completed; cancelled.</param>
/// <param name="Attempt">1, and one more with each retry.</param>
/// <param name="Counts">Its recipients by what became of them.</param>
/// <param name="RatePerSecond">Recipients a second since it began or went on; 0 while it does not run.</param>
/// <param name="EtaSeconds">How long the rest takes at this rate, or null.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When sending began, or null.</param>
/// <param name="FinishedAt">When it ended; null: it is not over.</param>
internal sealed record BroadcastResponse(
    string Id,
    string BotId,
    string Text,
    IReadOnlyList<BroadcastButtonBody> Buttons,
    BroadcastStatus Status,
    int Attempt,
    BroadcastCountsResponse Counts,
    double RatePerSecond,
    double? EtaSeconds,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt)
{
    /// <summary>Of a broadcast.</summary>
    public static BroadcastResponse Of(Broadcast broadcast) => new(
        broadcast.Id, broadcast.BotId, broadcast.Text, [.. broadcast.Buttons.Select(b => new BroadcastButtonBody(b.Text, b.Url))], broadcast.Status,
        broadcast.Attempt, BroadcastCountsResponse.Of(broadcast.Counts), broadcast.Rate, broadcast.RemainingSeconds, broadcast.CreatedAt,
        broadcast.StartedAt, broadcast.FinishedAt);
}

/// <summary>The recipients of a broadcast by what became of them.</summary>
/// <param name="Total">All of them, as far as they were found.</param>
/// <param name="Pending">Those who wait, and the few to whom it is being sent.</param>
/// <param name="Sent">Telegram took the message.</param>
/// <param name="Failed">Telegram refused it.</param>
/// <param name="Gone">They do not want the bot any more.</param>
/// <param name="Unknown">It may have been sent, and may not. It is not sent again by itself.</param>
/// <param name="Cancelled">The broadcast was cancelled before it was their turn.</param>
internal sealed record BroadcastCountsResponse(long Total, long Pending, long Sent, long Failed, long Gone, long Unknown, long Cancelled)
{
    /// <summary>Of counts.</summary>
    public static BroadcastCountsResponse Of(BroadcastCounts counts) =>
        new(counts.Total, counts.Pending, counts.Sent, counts.Failed, counts.Gone, counts.Unknown, counts.Cancelled);
}

/// <summary>A recipient of a broadcast.</summary>
/// <param name="ChatId">At Telegram.</param>
/// <param name="Status">pending, sending, sent, failed, gone, unknown or cancelled.</param>
/// <param name="Attempt">Of the broadcast, in which it became so.</param>
/// <param name="FinishedAt">When, or null.</param>
/// <param name="MessageId">The message at Telegram, or null.</param>
/// <param name="Error">Why he did not get it, or why it is not known; or null.</param>
internal sealed record RecipientResponse(
    long ChatId, RecipientStatus Status, int Attempt, DateTimeOffset? FinishedAt, long? MessageId, string? Error)
{
    /// <summary>Of a row.</summary>
    public static RecipientResponse Of(RecipientRow row) => new(row.ChatId, row.Status, row.Attempt, row.FinishedAt, row.MessageId, row.Error);
}
