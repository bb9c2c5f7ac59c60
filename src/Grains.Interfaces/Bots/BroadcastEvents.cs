using Nexus.Events;

namespace Nexus.Bots;

/// <summary>A fact about a broadcast. None of them has the text.</summary>
/// <param name="BroadcastId"><c>bro_...</c></param>
/// <param name="BotId"><c>bot_...</c></param>
/// <param name="At">UTC.</param>
public abstract record BroadcastEvent(string BroadcastId, string BotId, DateTimeOffset At) : DomainEvent;

/// <summary>Its recipients were found, and sending begins.</summary>
/// <param name="BroadcastId">See <see cref="BroadcastEvent"/>.</param>
/// <param name="BotId">See <see cref="BroadcastEvent"/>.</param>
/// <param name="Recipients">How many they are.</param>
/// <param name="At">See <see cref="BroadcastEvent"/>.</param>
[EventType("bot.broadcast.started")]
public sealed record BroadcastStarted(string BroadcastId, string BotId, long Recipients, DateTimeOffset At) : BroadcastEvent(BroadcastId, BotId, At);

/// <summary>Its owner holds it.</summary>
/// <param name="BroadcastId">See <see cref="BroadcastEvent"/>.</param>
/// <param name="BotId">See <see cref="BroadcastEvent"/>.</param>
/// <param name="At">See <see cref="BroadcastEvent"/>.</param>
[EventType("bot.broadcast.paused")]
public sealed record BroadcastPaused(string BroadcastId, string BotId, DateTimeOffset At) : BroadcastEvent(BroadcastId, BotId, At);

/// <summary>It goes on: after a pause, or with those who did not get it.</summary>
/// <param name="BroadcastId">See <see cref="BroadcastEvent"/>.</param>
/// <param name="BotId">See <see cref="BroadcastEvent"/>.</param>
/// <param name="Attempt">One more with each retry.</param>
/// <param name="At">See <see cref="BroadcastEvent"/>.</param>
[EventType("bot.broadcast.resumed")]
public sealed record BroadcastResumed(string BroadcastId, string BotId, int Attempt, DateTimeOffset At) : BroadcastEvent(BroadcastId, BotId, At);

/// <summary>Its owner ended it.</summary>
/// <param name="BroadcastId">See <see cref="BroadcastEvent"/>.</param>
/// <param name="BotId">See <see cref="BroadcastEvent"/>.</param>
/// <param name="At">See <see cref="BroadcastEvent"/>.</param>
[EventType("bot.broadcast.cancelled")]
public sealed record BroadcastCancelled(string BroadcastId, string BotId, DateTimeOffset At) : BroadcastEvent(BroadcastId, BotId, At);

/// <summary>Nobody waits for it any more.</summary>
/// <param name="BroadcastId">See <see cref="BroadcastEvent"/>.</param>
/// <param name="BotId">See <see cref="BroadcastEvent"/>.</param>
/// <param name="Attempt">One more with each retry.</param>
/// <param name="Sent">Who has it, of all attempts.</param>
/// <param name="Failed">Who did not get it because Telegram refused.</param>
/// <param name="Gone">Who does not want the bot any more.</param>
/// <param name="Unknown">Who may have it, and may not.</param>
/// <param name="At">See <see cref="BroadcastEvent"/>.</param>
[EventType("bot.broadcast.completed")]
public sealed record BroadcastCompleted(
    string BroadcastId, string BotId, int Attempt, long Sent, long Failed, long Gone, long Unknown, DateTimeOffset At)
    : BroadcastEvent(BroadcastId, BotId, At);
