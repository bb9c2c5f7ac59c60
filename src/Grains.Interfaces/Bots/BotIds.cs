using System.Globalization;
using System.Text.RegularExpressions;
using Nexus.Ids;

namespace Nexus.Bots;

/// <summary>How bots are named.</summary>
public static partial class BotIds
{
    /// <summary>Of users' bots.</summary>
    public const string Prefix = "bot";

    /// <summary>Names one registration, so that a repeated request is known again.</summary>
    public const string Registration = "reg";

    /// <summary>The bot of the installation itself, which its operator sets up.</summary>
    public const string Main = "main";

    /// <summary>
    /// The id of a bot follows from the one that Telegram gave it: a bot is registered once, and who has its token can tell its id.
    /// </summary>
    /// <param name="telegramId">At Telegram.</param>
    public static string Of(long telegramId) =>
        NexusId.Derive(Prefix, string.Create(CultureInfo.InvariantCulture, $"telegram/{telegramId}"), DateTimeOffset.UnixEpoch);

    /// <summary>The id of the bot that a token is of; null: it can't be a token.</summary>
    public static string? OfToken(string token) => Token().Match(token) is { Success: true } match
        ? Of(long.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture))
        : null;

    /// <summary>Whether it names a user's bot.</summary>
    public static bool IsValid(string id) => NexusId.IsValid(id, Prefix);

    /// <summary>The key of a chat's grain.</summary>
    /// <param name="botId"><c>bot_...</c> or <see cref="Main"/>.</param>
    /// <param name="chatId">At Telegram; below zero a group.</param>
    public static string ChatKey(string botId, long chatId) => string.Create(CultureInfo.InvariantCulture, $"{botId}/{chatId}");

    [GeneratedRegex("^(?<id>[1-9][0-9]{0,15}):[A-Za-z0-9_-]{30,100}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
