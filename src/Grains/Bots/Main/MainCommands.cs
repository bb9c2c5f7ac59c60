namespace Nexus.Grains.Bots.Main;

/// <summary>The commands of the main bot, without the slash.</summary>
internal static class MainCommands
{
    public const string Start = "start";

    public const string Help = "help";

    public const string NewBot = "newbot";

    public const string MyBots = "mybots";

    public const string Status = "status";

    public const string Language = "language";

    public const string Cancel = "cancel";
}

/// <summary>
/// What buttons carry, at most 64 bytes: a word, and a value behind a colon. Ids of bots stand without their prefix.
/// </summary>
internal static class MainButtons
{
    public const string Help = "help";

    public const string NewBot = "new";

    public const string Skip = "skip";

    public const string Make = "make";

    public const string Cancel = "cancel";

    public const string Language = "lang";

    public const string Bots = "bots";

    public const string Bot = "bot";

    public const string Start = "start";

    public const string Stop = "stop";

    public const string Welcome = "hi";

    public const string NoWelcome = "nohi";

    public const string ApproveOn = "join";

    public const string ApproveOff = "nojoin";

    public const string AskDelete = "del";

    public const string Delete = "delete";
}
