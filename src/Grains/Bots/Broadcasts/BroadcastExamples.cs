using Nexus.Bots;
using Nexus.Grains.Events;

namespace Nexus.Grains.Bots.Broadcasts;

/// <summary>What goes out about a broadcast, to its owner.</summary>
internal static class BroadcastExamples
{
    private const string Id = "bro_019c139729007a3b8c4d5e6f70819203";
    private const string Bot = "bot_000000000000840083736a9c1e5d2f4b";
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <summary>One a type.</summary>
    public static EventExample[] All =>
    [
        new("The recipients of a broadcast were found, and sending begins.", new BroadcastStarted(Id, Bot, Recipients: 1200, Time)),
        new("A broadcast is held.", new BroadcastPaused(Id, Bot, Time)),
        new("A broadcast goes on: after a pause, or with those who did not get it.", new BroadcastResumed(Id, Bot, Attempt: 2, Time)),
        new("A broadcast was ended by its owner.", new BroadcastCancelled(Id, Bot, Time)),
        new("Nobody waits for a broadcast any more.", new BroadcastCompleted(Id, Bot, Attempt: 1, Sent: 1180, Failed: 1, Gone: 17, Unknown: 2, Time)),
    ];
}
