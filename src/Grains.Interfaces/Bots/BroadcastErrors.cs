using System.Collections.Immutable;
using Nexus.Results;

namespace Nexus.Bots;

/// <summary>The expected failures of broadcasts.</summary>
public static class BroadcastErrors
{
    /// <summary>No such broadcast of this bot, or another user's.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "bots.broadcast-not-found", "There is no such broadcast.");

    /// <summary>It is over: there is nothing to hold, to go on with or to cancel; a cancelled one is not retried.</summary>
    public static readonly Error Finished = new(ErrorKind.Conflict, "bots.broadcast-finished", "The broadcast is over.");

    /// <summary>Only what is over can be tried again.</summary>
    public static readonly Error NotFinished = new(ErrorKind.Conflict, "bots.broadcast-not-finished", "The broadcast is not over yet.");

    /// <summary>Nobody would get it who has not got it.</summary>
    public static readonly Error NothingToRetry = new(ErrorKind.Conflict, "bots.broadcast-nothing-to-retry", "Nobody is left to send it to again.");

    /// <summary>The bot has as many unfinished ones as are allowed.</summary>
    /// <param name="limit">How many.</param>
    public static Error TooMany(int limit) =>
        new(ErrorKind.Conflict, "bots.too-many-broadcasts", $"A bot has {limit} unfinished broadcasts at most. Wait for one, or cancel it.");

    /// <summary>Telegram would not take it.</summary>
    /// <param name="reasons">By JSON path.</param>
    public static Error Invalid(ImmutableDictionary<string, ImmutableArray<string>> reasons) =>
        new(ErrorKind.Validation, "bots.broadcast-invalid", "The message can't be sent as it is; see errors.", reasons);
}
