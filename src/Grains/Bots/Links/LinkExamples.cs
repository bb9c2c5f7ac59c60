using Nexus.Bots;
using Nexus.Grains.Events;

namespace Nexus.Grains.Bots.Links;

/// <summary>What goes out about linked chats, to the account's owner.</summary>
internal static class LinkExamples
{
    private const string User = "usr_019c139000007a3b8c4d5e6f70819203";
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <summary>One a type.</summary>
    public static EventExample[] All =>
    [
        new("A chat with the main bot acts for the account.", new BotLinkMade(User, Time)),
        new("A chat acts for the account no longer.", new BotLinkRemoved(User, Time)),
    ];
}
