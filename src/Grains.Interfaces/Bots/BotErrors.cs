using System.Collections.Immutable;
using Nexus.Results;

namespace Nexus.Bots;

/// <summary>The expected failures of bots and of their updates.</summary>
public static class BotErrors
{
    /// <summary>No such bot, or another user's.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "bots.not-found", "There is no such bot.");

    /// <summary>It was changed in the meantime.</summary>
    public static readonly Error Changed = new(ErrorKind.Conflict, "bots.changed", "The bot was changed in the meantime.");

    /// <summary>The bot is registered already, by the caller or by somebody else.</summary>
    public static readonly Error Taken = new(ErrorKind.Conflict, "bots.taken", "This bot is registered already.");

    /// <summary>Telegram does not know the token, or it is another bot's.</summary>
    public static readonly Error TokenRefused = new Error(ErrorKind.Validation, "bots.token-refused", "Telegram does not accept this token.").ForField("token");

    /// <summary>The token is good, and of another bot.</summary>
    public static readonly Error OtherBot = new Error(ErrorKind.Validation, "bots.token-refused", "The token is another bot's.").ForField("token");

    /// <summary>The bot takes no updates at the moment; Telegram keeps them.</summary>
    public static readonly Error Stopped = new(ErrorKind.Conflict, "bots.stopped", "The bot is stopped.");

    /// <summary>There is no such update, or it is not parked.</summary>
    public static readonly Error NotParked = new(ErrorKind.NotFound, "bots.not-parked", "There is no such parked update.");

    /// <summary>An update came without the webhook's secret, or with another.</summary>
    public static readonly Error WrongSecret = new(ErrorKind.Unauthenticated, "bots.wrong-secret", "The webhook's secret is missing or wrong.");

    /// <summary>The user has as many as are allowed.</summary>
    /// <param name="limit">How many.</param>
    public static Error TooMany(int limit) => new(ErrorKind.Conflict, "bots.too-many", $"An account has {limit} bots at most. Delete one first.");

    /// <summary>The settings break rules.</summary>
    /// <param name="reasons">By JSON path.</param>
    public static Error Invalid(ImmutableDictionary<string, ImmutableArray<string>> reasons) =>
        new(ErrorKind.Validation, "bots.invalid", "The bot can't be as it is described; see errors.", reasons);

    /// <summary>One thing that was said breaks a rule.</summary>
    public static Error Invalid(string path, string reason) => Invalid(ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add(path, [reason]));
}
