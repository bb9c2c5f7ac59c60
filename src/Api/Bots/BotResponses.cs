using System.Text.Json;
using Nexus.Bots;

namespace Nexus.Api.Bots;

/// <summary>A bot.</summary>
/// <param name="Id"><c>bot_...</c></param>
/// <param name="TelegramId">What Telegram calls it.</param>
/// <param name="Username">At Telegram, without the @.</param>
/// <param name="Name">What it is called here.</param>
/// <param name="IsRunning">Whether updates are taken and messages sent.</param>
/// <param name="Webhook">Whether Telegram knows where to send its updates.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
internal sealed record BotResponse(
    string Id, long TelegramId, string Username, string Name, bool IsRunning, BotWebhookResponse Webhook, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Of a bot.</summary>
    public static BotResponse Of(Bot bot) => new(
        bot.Id, bot.TelegramId, bot.Username, bot.Name, bot.IsRunning, new BotWebhookResponse(bot.Webhook.IsCurrent, bot.Webhook.ToldAt, bot.Webhook.Problem),
        bot.CreatedAt, bot.UpdatedAt);
}

/// <summary>How far Telegram was told where to send updates.</summary>
/// <param name="IsCurrent">Whether it knows what it should. If not, it is told again by itself.</param>
/// <param name="ToldAt">When it was told last; null: never.</param>
/// <param name="Problem">Why it could not be told, or null.</param>
internal sealed record BotWebhookResponse(bool IsCurrent, DateTimeOffset? ToldAt, string? Problem);

/// <summary>What Telegram says about a bot's webhook at this moment.</summary>
/// <param name="IsSet">Whether updates are sent anywhere.</param>
/// <param name="IsOurs">Whether they are sent here.</param>
/// <param name="PendingUpdates">How many wait at Telegram.</param>
/// <param name="LastErrorAt">When a delivery failed last, or null.</param>
/// <param name="LastError">Why, in Telegram's words, or null.</param>
internal sealed record WebhookInfoResponse(bool IsSet, bool IsOurs, int PendingUpdates, DateTimeOffset? LastErrorAt, string? LastError)
{
    /// <summary>Of Telegram's answer.</summary>
    public static WebhookInfoResponse Of(BotWebhookInfo info) => new(info.IsSet, info.IsOurs, info.PendingUpdates, info.LastErrorAt, info.LastError);
}

/// <summary>An update that came in.</summary>
/// <param name="UpdateId">Telegram's.</param>
/// <param name="Kind">As Telegram names it.</param>
/// <param name="ChatId">Whose order it belongs to; 0: none's.</param>
/// <param name="Status">pending, done, or parked: handling it failed too often.</param>
/// <param name="Attempts">How often handling it failed.</param>
/// <param name="Error">Why it failed last, or null.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="HandledAt">When it ended; null: it waits.</param>
/// <param name="Body">As it came.</param>
internal sealed record UpdateResponse(
    long UpdateId,
    string Kind,
    long ChatId,
    UpdateStatus Status,
    int Attempts,
    string? Error,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? HandledAt,
    JsonElement Body)
{
    /// <summary>Of a row.</summary>
    public static UpdateResponse Of(UpdateRow row) => new(
        row.UpdateId, row.Kind, row.ChatId, row.Status, row.Attempts, row.Error, row.ReceivedAt, row.HandledAt, JsonElement.Parse(row.Body));
}

/// <summary>Somebody who talks with a bot in private.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="Name">First name at Telegram, or null.</param>
/// <param name="Username">At Telegram, or null.</param>
/// <param name="Language">Of his Telegram, or null.</param>
/// <param name="FirstSeenAt">When he first wrote.</param>
/// <param name="LastSeenAt">When he did last, to the minute.</param>
/// <param name="GoneAt">Since when he does not want the bot any more, or null.</param>
internal sealed record SubscriberResponse(
    long ChatId, string? Name, string? Username, string? Language, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, DateTimeOffset? GoneAt)
{
    /// <summary>Of a row.</summary>
    public static SubscriberResponse Of(SubscriberRow row) =>
        new(row.ChatId, row.Name, row.Username, row.Language, row.FirstSeenAt, row.LastSeenAt, row.GoneAt);
}

/// <summary>Figures of a bot.</summary>
/// <param name="Received">Updates in the last 24 hours.</param>
/// <param name="Handled">Of these.</param>
/// <param name="Parked">Of these.</param>
/// <param name="Sent">Messages and other calls in the last 24 hours.</param>
/// <param name="SendsFailed">Those that failed for good in the last 24 hours.</param>
/// <param name="PendingUpdates">What waits to be handled now.</param>
/// <param name="PendingSends">What waits to be sent now.</param>
/// <param name="Subscribers">Who talks with it in private, and wants to.</param>
/// <param name="Gone">Who does not want to any more.</param>
internal sealed record BotStatsResponse(
    long Received, long Handled, long Parked, long Sent, long SendsFailed, long PendingUpdates, long PendingSends, long Subscribers, long Gone)
{
    /// <summary>Of figures.</summary>
    public static BotStatsResponse Of(BotStats stats) => new(
        stats.Received, stats.Handled, stats.Parked, stats.Sent, stats.SendsFailed, stats.PendingUpdates, stats.PendingSends, stats.Subscribers, stats.Gone);
}
