using System.Collections.Immutable;

namespace Nexus.Bots;

/// <summary>Asks for a broadcast.</summary>
/// <param name="Owner">Who asks; the bot must be his.</param>
/// <param name="BotId"><c>bot_...</c></param>
/// <param name="Text">Sent as it is, without formatting.</param>
/// <param name="Buttons">Under it, one a row.</param>
[GenerateSerializer, Immutable, Alias("bots.start-broadcast")]
public sealed record StartBroadcast(
    [property: Id(0)] string Owner, [property: Id(1)] string BotId, [property: Id(2)] string Text, [property: Id(3)] ImmutableArray<BroadcastButton> Buttons)
{
    /// <summary>Leaves the text out.</summary>
    public override string ToString() => $"{nameof(StartBroadcast)} {{ {BotId} }}";
}

/// <summary>A button that leads somewhere.</summary>
/// <param name="Text">What stands on it.</param>
/// <param name="Url">http, https or tg.</param>
[GenerateSerializer, Immutable, Alias("bots.broadcast-button")]
public sealed record BroadcastButton([property: Id(0)] string Text, [property: Id(1)] string Url);

/// <summary>A message to all who talk with a bot in private, as the bot's owner sees it.</summary>
/// <param name="Id"><c>bro_...</c></param>
/// <param name="BotId"><c>bot_...</c></param>
/// <param name="Text">What is sent.</param>
/// <param name="Buttons">Under it, one a row.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Attempt">1, and one more with each retry.</param>
/// <param name="Counts">Its recipients by what became of them.</param>
/// <param name="Rate">Recipients a second since it began or went on; 0 while it does not run.</param>
/// <param name="RemainingSeconds">At this rate, or null.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="StartedAt">When its recipients were found and sending began, UTC, or null.</param>
/// <param name="FinishedAt">UTC; null: it is not over.</param>
[GenerateSerializer, Immutable, Alias("bots.broadcast")]
public sealed record Broadcast(
    [property: Id(0)] string Id,
    [property: Id(1)] string BotId,
    [property: Id(2)] string Text,
    [property: Id(3)] ImmutableArray<BroadcastButton> Buttons,
    [property: Id(4)] BroadcastStatus Status,
    [property: Id(5)] int Attempt,
    [property: Id(6)] BroadcastCounts Counts,
    [property: Id(7)] double Rate,
    [property: Id(8)] double? RemainingSeconds,
    [property: Id(9)] DateTimeOffset CreatedAt,
    [property: Id(10)] DateTimeOffset? StartedAt,
    [property: Id(11)] DateTimeOffset? FinishedAt)
{
    /// <summary>Leaves the text out.</summary>
    public override string ToString() => $"{nameof(Broadcast)} {{ {Id}, {Status} }}";
}

/// <summary>How far a broadcast is. The last two are final, but for a retry.</summary>
[GenerateSerializer, Alias("bots.broadcast-status")]
public enum BroadcastStatus
{
    /// <summary>Its recipients are being found.</summary>
    Preparing,

    /// <summary>It is being sent.</summary>
    Running,

    /// <summary>Its owner holds it.</summary>
    Paused,

    /// <summary>Nobody waits for it any more.</summary>
    Completed,

    /// <summary>Its owner ended it; who had it by then has it.</summary>
    Cancelled,
}

/// <summary>The recipients of a broadcast by what became of them.</summary>
/// <param name="Total">All of them, as far as they were found.</param>
/// <param name="Sent">Telegram took the message.</param>
/// <param name="Failed">Telegram refused it.</param>
/// <param name="Gone">They do not want the bot any more.</param>
/// <param name="Unknown">It may have been sent, and may not: a process died, or Telegram gave no answer.</param>
/// <param name="Cancelled">The broadcast was cancelled before it was their turn.</param>
[GenerateSerializer, Immutable, Alias("bots.broadcast-counts")]
public sealed record BroadcastCounts(
    [property: Id(0)] long Total,
    [property: Id(1)] long Sent,
    [property: Id(2)] long Failed,
    [property: Id(3)] long Gone,
    [property: Id(4)] long Unknown,
    [property: Id(5)] long Cancelled)
{
    /// <summary>Those who wait, and the few to whom it is being sent.</summary>
    public long Pending => Total - Sent - Failed - Gone - Unknown - Cancelled;
}

/// <summary>What is to be done with the rows of a broadcast's recipients, part by part.</summary>
[GenerateSerializer, Alias("bots.broadcast-work")]
public enum BroadcastWork
{
    /// <summary>Nothing but sending.</summary>
    None,

    /// <summary>They are to be found.</summary>
    Prepare,

    /// <summary>Those who were refused wait anew.</summary>
    Reopen,

    /// <summary>So do those of whom it is not known.</summary>
    ReopenUnknown,

    /// <summary>Those who wait do not get it.</summary>
    Close,
}
