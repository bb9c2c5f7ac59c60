using Nexus.Events;

namespace Nexus.Bots;

/// <summary>A fact about a bot.</summary>
/// <param name="BotId"><c>bot_...</c></param>
/// <param name="Username">At Telegram.</param>
/// <param name="At">UTC.</param>
public abstract record BotEvent(string BotId, string Username, DateTimeOffset At) : DomainEvent;

/// <summary>A bot was registered, and runs.</summary>
/// <param name="BotId">See <see cref="BotEvent"/>.</param>
/// <param name="Username">See <see cref="BotEvent"/>.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="At">See <see cref="BotEvent"/>.</param>
[EventType("bot.registered", Audited = true)]
public sealed record BotRegistered(string BotId, string Username, string Name, DateTimeOffset At) : BotEvent(BotId, Username, At);

/// <summary>It is called otherwise, or does other things by itself.</summary>
/// <param name="BotId">See <see cref="BotEvent"/>.</param>
/// <param name="Username">See <see cref="BotEvent"/>.</param>
/// <param name="Name">What its owner calls it by then.</param>
/// <param name="At">See <see cref="BotEvent"/>.</param>
[EventType("bot.changed")]
public sealed record BotChanged(string BotId, string Username, string Name, DateTimeOffset At) : BotEvent(BotId, Username, At);

/// <summary>It has another token, and its webhook another secret.</summary>
/// <param name="BotId">See <see cref="BotEvent"/>.</param>
/// <param name="Username">See <see cref="BotEvent"/>.</param>
/// <param name="At">See <see cref="BotEvent"/>.</param>
[EventType("bot.token.changed", Audited = true)]
public sealed record BotTokenChanged(string BotId, string Username, DateTimeOffset At) : BotEvent(BotId, Username, At);

/// <summary>It takes updates and sends messages again.</summary>
/// <param name="BotId">See <see cref="BotEvent"/>.</param>
/// <param name="Username">See <see cref="BotEvent"/>.</param>
/// <param name="At">See <see cref="BotEvent"/>.</param>
[EventType("bot.started")]
public sealed record BotStarted(string BotId, string Username, DateTimeOffset At) : BotEvent(BotId, Username, At);

/// <summary>It takes no updates and sends nothing.</summary>
/// <param name="BotId">See <see cref="BotEvent"/>.</param>
/// <param name="Username">See <see cref="BotEvent"/>.</param>
/// <param name="At">See <see cref="BotEvent"/>.</param>
[EventType("bot.stopped")]
public sealed record BotStopped(string BotId, string Username, DateTimeOffset At) : BotEvent(BotId, Username, At);

/// <summary>It was deleted with all that was kept of its chats.</summary>
/// <param name="BotId">See <see cref="BotEvent"/>.</param>
/// <param name="Username">See <see cref="BotEvent"/>.</param>
/// <param name="At">See <see cref="BotEvent"/>.</param>
[EventType("bot.deleted", Audited = true)]
public sealed record BotDeleted(string BotId, string Username, DateTimeOffset At) : BotEvent(BotId, Username, At);
