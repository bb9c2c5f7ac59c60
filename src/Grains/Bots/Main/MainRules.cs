using System.Globalization;
using System.Text.RegularExpressions;
using Nexus.Bots;

namespace Nexus.Grains.Bots.Main;

/// <summary>Decides what follows from an input, by what is being asked.</summary>
internal static partial class MainRules
{
    private const int MaxPage = 9999;

    /// <summary>What is to be done.</summary>
    /// <param name="wizard">What is being asked, or null.</param>
    /// <param name="input">What was done.</param>
    public static MainAct Decide(MainWizard? wizard, MainInput input) => input switch
    {
        MainInput.Command command => Decide(wizard, command),
        MainInput.Button button => Decide(wizard, button),
        MainInput.Words words => Decide(wizard, words.Text),
        _ => new MainAct.Puzzled(),
    };

    /// <summary>The token in a text, as BotFather's messages have it too; null: there is none.</summary>
    public static string? FindToken(string text) => Token().Match(text) is { Success: true } match ? match.Value : null;

    private static MainAct Decide(MainWizard? wizard, MainInput.Command command) => command.Name switch
    {
        _ when FindToken(command.Argument) is not null => new MainAct.HideToken(),
        MainCommands.Start when command.Argument.Length > 0 => new MainAct.Link(command.Argument),
        MainCommands.Start => new MainAct.Greet(),
        MainCommands.Help => new MainAct.Help(),
        MainCommands.NewBot => new AccountAct.AskToken(),
        MainCommands.MyBots => new AccountAct.ShowBots(0),
        MainCommands.Status => new AccountAct.ShowStatus(),
        MainCommands.Language => new MainAct.AskLanguage(),
        MainCommands.Cancel => new MainAct.Cancel(wizard is not null),
        _ => new MainAct.Puzzled(),
    };

    private static MainAct Decide(MainWizard? wizard, string text) => wizard?.Step switch
    {
        WizardStep.Token => new AccountAct.TakeToken(FindToken(text)),
        _ when FindToken(text) is not null => new MainAct.HideToken(),
        WizardStep.Name => new AccountAct.TakeName(text.Trim()),
        WizardStep.Confirm => new AccountAct.Confirm(),
        WizardStep.Welcome => new AccountAct.TakeWelcome(text.Trim()),
        _ => new MainAct.Puzzled(),
    };

    private static MainAct Decide(MainWizard? wizard, MainInput.Button button) => button.Word switch
    {
        MainButtons.Skip when wizard?.Step == WizardStep.Name => new AccountAct.TakeName(Name: null),
        MainButtons.Make when wizard?.Step == WizardStep.Confirm => new AccountAct.Register(),
        MainButtons.NoWelcome when wizard?.Step == WizardStep.Welcome => new AccountAct.TakeWelcome(Text: null),
        MainButtons.Cancel when wizard is not null => new MainAct.Cancel(IsAny: true),
        MainButtons.Help => new MainAct.Help(),
        MainButtons.NewBot => new AccountAct.AskToken(),
        MainButtons.Language when MainTexts.All.Any(t => t.Code == button.Value) => new MainAct.Speak(button.Value),
        MainButtons.Bots when int.TryParse(button.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page <= MaxPage => new AccountAct.ShowBots(page),
        _ => (MainAct?)OfBot(button.Word, $"{BotIds.Prefix}_{button.Value}") ?? new MainAct.Stale(),
    };

    private static AccountAct? OfBot(string word, string botId) => !BotIds.IsValid(botId) ? null : word switch
    {
        MainButtons.Bot => new AccountAct.ShowBot(botId),
        MainButtons.Start => new AccountAct.Run(botId, Running: true),
        MainButtons.Stop => new AccountAct.Run(botId, Running: false),
        MainButtons.ApproveOn => new AccountAct.Approve(botId, Approves: true),
        MainButtons.ApproveOff => new AccountAct.Approve(botId, Approves: false),
        MainButtons.Welcome => new AccountAct.AskWelcome(botId),
        MainButtons.AskDelete => new AccountAct.AskDelete(botId),
        MainButtons.Delete => new AccountAct.Delete(botId),
        _ => null,
    };

    [GeneratedRegex("(?<![0-9A-Za-z_:-])[1-9][0-9]{0,15}:[A-Za-z0-9_-]{30,100}(?![A-Za-z0-9_-])", RegexOptions.None, 1000)]
    private static partial Regex Token();
}
