namespace Nexus.Bots;

/// <summary>A bot as its owner sees it: without its token and its webhook's secret.</summary>
/// <param name="Id"><c>bot_...</c></param>
/// <param name="TelegramId">What Telegram calls it.</param>
/// <param name="Username">At Telegram, without the <c>@</c>.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="IsRunning">Whether updates are taken and messages sent.</param>
/// <param name="Webhook">Whether Telegram knows where to send updates.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
/// <param name="Version">Grows with every change of its owner's.</param>
[GenerateSerializer, Immutable, Alias("bots.bot")]
public sealed record Bot(
    [property: Id(0)] string Id,
    [property: Id(1)] long TelegramId,
    [property: Id(2)] string Username,
    [property: Id(3)] string Name,
    [property: Id(4)] bool IsRunning,
    [property: Id(5)] BotWebhook Webhook,
    [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] DateTimeOffset UpdatedAt,
    [property: Id(8)] int Version);

/// <summary>How far Telegram was told where to send a bot's updates.</summary>
/// <param name="IsCurrent">Whether Telegram knows what it should: the address of a bot that runs, none of one that does not.</param>
/// <param name="ToldAt">When it was told last, UTC; null: never.</param>
/// <param name="Problem">Why it could not be told, or null. It is tried again.</param>
[GenerateSerializer, Immutable, Alias("bots.webhook")]
public sealed record BotWebhook([property: Id(0)] bool IsCurrent, [property: Id(1)] DateTimeOffset? ToldAt, [property: Id(2)] string? Problem);

/// <summary>What Telegram says about a bot's webhook at this moment.</summary>
/// <param name="IsSet">Whether updates are sent anywhere.</param>
/// <param name="IsOurs">Whether they are sent here; false although one is set: somebody else set another.</param>
/// <param name="PendingUpdates">How many wait at Telegram.</param>
/// <param name="LastErrorAt">When a delivery failed last, UTC, or null.</param>
/// <param name="LastError">Why, in Telegram's words, or null.</param>
[GenerateSerializer, Immutable, Alias("bots.webhook-info")]
public sealed record BotWebhookInfo(
    [property: Id(0)] bool IsSet,
    [property: Id(1)] bool IsOurs,
    [property: Id(2)] int PendingUpdates,
    [property: Id(3)] DateTimeOffset? LastErrorAt,
    [property: Id(4)] string? LastError);

/// <summary>What a front-end needs to let updates of a bot in.</summary>
/// <param name="IsRunning">Whether they are taken.</param>
/// <param name="SecretHash">SHA-256 of the secret that Telegram sends along.</param>
/// <param name="OldSecretHash">Of the one before, which is good for a while after a change; null: there is none.</param>
/// <param name="OldSecretUntil">Until when, UTC.</param>
/// <param name="TokenHash">SHA-256 of the token, for addresses that have it in them.</param>
[GenerateSerializer, Immutable, Alias("bots.gate")]
public sealed record BotGate(
    [property: Id(0)] bool IsRunning,
    [property: Id(1)] string SecretHash,
    [property: Id(2)] string? OldSecretHash,
    [property: Id(3)] DateTimeOffset? OldSecretUntil,
    [property: Id(4)] string TokenHash);

/// <summary>What those who work for a bot need of it.</summary>
/// <param name="Id"><c>bot_...</c></param>
/// <param name="SealedToken">Opened only for a call.</param>
/// <param name="IsRunning">Whether it answers.</param>
/// <param name="Settings">How.</param>
/// <param name="Owner">Whose it is; null: the main bot, which is nobody's.</param>
[GenerateSerializer, Immutable, Alias("bots.account")]
public sealed record BotAccount(
    [property: Id(0)] string Id,
    [property: Id(1)] string SealedToken,
    [property: Id(2)] bool IsRunning,
    [property: Id(3)] BotSettings Settings,
    [property: Id(4)] string? Owner = null)
{
    /// <summary>Leaves the token out, sealed as it is.</summary>
    public override string ToString() => $"{nameof(BotAccount)} {{ {Id} }}";
}
