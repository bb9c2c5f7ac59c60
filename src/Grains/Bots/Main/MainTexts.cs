using System.Collections.Immutable;
using Nexus.Bots;
using Nexus.Grains.Telegram;

namespace Nexus.Grains.Bots.Main;

/// <summary>
/// What the main bot says, in one language. A member a text: the compiler sees that a language misses none, and that each has its
/// parameters. Texts are sent without formatting.
/// </summary>
internal abstract class MainTexts
{
    /// <summary>The languages, the first of which is for everybody else.</summary>
    public static readonly ImmutableArray<MainTexts> All = [new EnglishTexts(), new RussianTexts()];

    /// <summary>Two letters of ISO 639-1.</summary>
    public abstract string Code { get; }

    /// <summary>As its speakers call it.</summary>
    public abstract string Language { get; }

    public abstract string CommandNewBot { get; }

    public abstract string CommandMyBots { get; }

    public abstract string CommandStatus { get; }

    public abstract string CommandLanguage { get; }

    public abstract string CommandCancel { get; }

    public abstract string CommandHelp { get; }

    public abstract string HelpTitle { get; }

    public abstract string Unknown { get; }

    public abstract string StartUnlinked { get; }

    public abstract string NotLinked { get; }

    public abstract string CodeRefused { get; }

    public abstract string CodesTooMany { get; }

    public abstract string AccountBlocked { get; }

    public abstract string AccountGone { get; }

    public abstract string AskToken { get; }

    public abstract string NoToken { get; }

    public abstract string TokenRefused { get; }

    public abstract string TokenTaken { get; }

    public abstract string TelegramAway { get; }

    public abstract string StrayToken { get; }

    public abstract string Skip { get; }

    public abstract string Make { get; }

    public abstract string Cancel { get; }

    public abstract string Cancelled { get; }

    public abstract string NothingToCancel { get; }

    public abstract string NoBots { get; }

    public abstract string Next { get; }

    public abstract string Previous { get; }

    public abstract string NewBot { get; }

    public abstract string Back { get; }

    public abstract string Refresh { get; }

    public abstract string Start { get; }

    public abstract string Stop { get; }

    public abstract string Welcome { get; }

    public abstract string NoWelcome { get; }

    public abstract string WelcomeRefused { get; }

    public abstract string ApproveOn { get; }

    public abstract string ApproveOff { get; }

    public abstract string Delete { get; }

    public abstract string DeleteForSure { get; }

    public abstract string Stale { get; }

    public abstract string Saved { get; }

    public abstract string AskLanguage { get; }

    public abstract string LanguageSet { get; }

    public abstract string StartLinked(string name);

    public abstract string Linked(string name);

    public abstract string LinksTooMany(int limit);

    public abstract string InGroups(string username);

    public abstract string BotsTooMany(int limit);

    public abstract string AskName(string username);

    public abstract string NameTooLong(int limit);

    public abstract string AskConfirm(string username, string name);

    public abstract string Made(string username);

    public abstract string MyBots(int page);

    /// <summary>A bot with its figures.</summary>
    public abstract string Bot(Bot bot, BotSettings settings, BotStats stats);

    public abstract string AskWelcome(string name);

    public abstract string WelcomeTooLong(int limit);

    public abstract string AskDelete(string name);

    public abstract string Deleted(string name);

    public abstract string Status(string name, MainStatus status);

    /// <summary>Those for a person.</summary>
    /// <param name="chosen">What was chosen with <c>/language</c>, or null.</param>
    /// <param name="language">IETF tag of the person's Telegram, or null.</param>
    public static MainTexts For(string? chosen, string? language) =>
        All.FirstOrDefault(t => t.Code == chosen)
        ?? All.FirstOrDefault(t => BotLanguage.Is(language, t.Code))
        ?? All[0];

    /// <summary>The commands, as they are offered and listed.</summary>
    public ImmutableArray<TelegramCommand> Commands =>
    [
        new(MainCommands.NewBot, CommandNewBot), new(MainCommands.MyBots, CommandMyBots), new(MainCommands.Status, CommandStatus),
        new(MainCommands.Language, CommandLanguage), new(MainCommands.Cancel, CommandCancel), new(MainCommands.Help, CommandHelp),
    ];

    /// <summary>What the bot can do.</summary>
    public string Help => $"{HelpTitle}\n\n{string.Join('\n', Commands.Select(c => $"/{c.Command} – {c.Description}"))}";

    /// <summary>A text of the person's own within another, not too long.</summary>
    protected static string Short(string text, int longest = 300) => text.Length <= longest ? text : $"{text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)]}…";
}

/// <summary>What of an account's bots is under way.</summary>
/// <param name="Bots">How many there are.</param>
/// <param name="Running">Of these.</param>
/// <param name="Updates">That wait to be handled.</param>
/// <param name="Sends">That wait to be sent.</param>
internal sealed record MainStatus(long Bots, long Running, long Updates, long Sends);
