using Nexus.Events;

namespace Nexus.Bots;

/// <summary>A chat with the main bot acts for an account from now on. Which chat is not told: it names a person at Telegram.</summary>
/// <param name="UserId">Whose account.</param>
/// <param name="At">UTC.</param>
[EventType("bot.link.made", Audited = true)]
public sealed record BotLinkMade(string UserId, DateTimeOffset At) : DomainEvent;

/// <summary>A chat acts for the account no longer.</summary>
/// <param name="UserId">Whose account.</param>
/// <param name="At">UTC.</param>
[EventType("bot.link.removed", Audited = true)]
public sealed record BotLinkRemoved(string UserId, DateTimeOffset At) : DomainEvent;
