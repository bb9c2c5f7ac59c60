using Nexus.Results;

namespace Nexus.Bots;

/// <summary>The expected failures of linking chats with accounts.</summary>
public static class LinkErrors
{
    /// <summary>The operator has set up no main bot.</summary>
    public static readonly Error NoMainBot = new(ErrorKind.NotFound, "bots.no-main-bot", "This installation has no main bot.");

    /// <summary>The account has no such chat.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "bots.link-not-found", "No such chat is linked.");

    /// <summary>The code is wrong, was used, or its time is over. Said in the bot.</summary>
    public static readonly Error CodeRefused = new(ErrorKind.Validation, "bots.code-refused", "The code is not good (any more).");

    /// <summary>The account has as many chats as are allowed. Said in the bot.</summary>
    /// <param name="limit">How many.</param>
    public static Error TooMany(int limit) =>
        new(ErrorKind.Conflict, "bots.too-many-links", $"An account has {limit} linked chats at most. Unlink one first.");
}
