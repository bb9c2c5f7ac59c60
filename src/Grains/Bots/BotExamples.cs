using Nexus.Bots;
using Nexus.Grains.Events;

namespace Nexus.Grains.Bots;

/// <summary>What goes out about a bot, to its owner.</summary>
internal static class BotExamples
{
    private const string Id = "bot_000000000000840083736a9c1e5d2f4b";
    private const string Username = "shop_hello_bot";
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <summary>One a type.</summary>
    public static EventExample[] All =>
    [
        new("A bot was registered.", new BotRegistered(Id, Username, "Hello of the shop", Time)),
        new("A bot is called otherwise, or does other things by itself.", new BotChanged(Id, Username, "Hello of the shop", Time)),
        new("A bot has another token.", new BotTokenChanged(Id, Username, Time)),
        new("A bot takes updates and sends messages again.", new BotStarted(Id, Username, Time)),
        new("A bot takes no updates and sends nothing.", new BotStopped(Id, Username, Time)),
        new("A bot was deleted with all that was kept of its chats.", new BotDeleted(Id, Username, Time)),
    ];
}
