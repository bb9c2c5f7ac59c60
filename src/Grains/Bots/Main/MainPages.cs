using System.Collections.Immutable;
using System.Globalization;
using Nexus.Bots;
using Nexus.Grains.Bots.Chats;

namespace Nexus.Grains.Bots.Main;

/// <summary>The pages of the main bot, in one language.</summary>
internal sealed class MainPages(MainTexts texts)
{
    /// <summary>Bots on a page of the list.</summary>
    public const int PageSize = 6;

    private const int MaxLabel = 40;

    /// <summary>A text alone.</summary>
    public static MainPage Words(string text) => new(text, []);

    /// <summary>What it can do.</summary>
    public MainPage Help() => Words(texts.Help);

    /// <summary>Greets who is linked.</summary>
    public MainPage Home(string greeting) => new($"{greeting}\n\n{texts.Help}", [Button(texts.Back, MainButtons.Bots, "0")], [Button(texts.NewBot, MainButtons.NewBot)]);

    /// <summary>What a wizard asks.</summary>
    public MainPage Question(MainWizard wizard) => wizard.Step switch
    {
        WizardStep.Name => new(texts.AskName(wizard.Username!), [Button(texts.Skip, MainButtons.Skip)], CancelRow),
        WizardStep.Confirm => new(texts.AskConfirm(wizard.Username!, wizard.Name ?? wizard.TelegramName!), [Button(texts.Make, MainButtons.Make)], CancelRow),
        WizardStep.Welcome => new(texts.AskWelcome(wizard.Name!), [Button(texts.NoWelcome, MainButtons.NoWelcome)], CancelRow),
        _ => new(texts.AskToken, CancelRow),
    };

    /// <summary>Why it is asked again, with the buttons of the question.</summary>
    public MainPage Reason(string reason, MainWizard? wizard) => wizard is null ? Words(reason) : new MainPage(reason, Question(wizard).Rows);

    /// <summary>The languages.</summary>
    public MainPage Languages() => new(texts.AskLanguage, [.. MainTexts.All.Select(t => ImmutableArray.Create(Button(t.Language, MainButtons.Language, t.Code)))]);

    /// <summary>A page of an account's bots.</summary>
    /// <param name="bots">Those before the page too, and the one after it, if there is one.</param>
    /// <param name="page">From 0.</param>
    public MainPage Bots(IReadOnlyList<Bot> bots, int page)
    {
        if (bots.Count == 0)
            return new MainPage(texts.NoBots, [Button(texts.NewBot, MainButtons.NewBot)]);
        var shown = Math.Min(page, (bots.Count - 1) / PageSize);
        var rows = bots.Skip(shown * PageSize).Take(PageSize).Select(b => ImmutableArray.Create(OfBot(Label(b), MainButtons.Bot, b.Id))).ToList();
        var steps = ImmutableArray.CreateBuilder<ReplyButton>();
        if (shown > 0)
            steps.Add(Button(texts.Previous, MainButtons.Bots, Number(shown - 1)));
        if (bots.Count > (shown + 1) * PageSize)
            steps.Add(Button(texts.Next, MainButtons.Bots, Number(shown + 1)));
        if (steps.Count > 0)
            rows.Add(steps.ToImmutable());
        rows.Add([Button(texts.NewBot, MainButtons.NewBot)]);
        return new MainPage(texts.MyBots(shown), [.. rows]);
    }

    /// <summary>A bot.</summary>
    public MainPage Bot(Bot bot, BotSettings settings, BotStats stats) => new(
        texts.Bot(bot, settings, stats),
        [
            bot.IsRunning ? OfBot(texts.Stop, MainButtons.Stop, bot.Id) : OfBot(texts.Start, MainButtons.Start, bot.Id),
            OfBot(texts.Refresh, MainButtons.Bot, bot.Id),
        ],
        [OfBot(texts.Welcome, MainButtons.Welcome, bot.Id)],
        [settings.AutoApprove ? OfBot(texts.ApproveOff, MainButtons.ApproveOff, bot.Id) : OfBot(texts.ApproveOn, MainButtons.ApproveOn, bot.Id)],
        [OfBot(texts.Delete, MainButtons.AskDelete, bot.Id)],
        [Button(texts.Back, MainButtons.Bots, "0")]);

    /// <summary>Whether a bot is to be deleted.</summary>
    public MainPage AskDelete(Bot bot) =>
        new(texts.AskDelete(bot.Name), [OfBot(texts.DeleteForSure, MainButtons.Delete, bot.Id)], [OfBot(texts.Cancel, MainButtons.Bot, bot.Id)]);

    private ImmutableArray<ReplyButton> CancelRow => [Button(texts.Cancel, MainButtons.Cancel)];

    private static string Label(Bot bot)
    {
        var name = bot.Name.Length <= MaxLabel ? bot.Name : $"{bot.Name[..(char.IsHighSurrogate(bot.Name[MaxLabel - 1]) ? MaxLabel - 1 : MaxLabel)]}…";
        return $"{(bot.IsRunning ? "🟢" : "⏸")} {name} (@{bot.Username})";
    }

    private static ReplyButton OfBot(string text, string word, string botId) => Button(text, word, botId[(BotIds.Prefix.Length + 1)..]);

    private static ReplyButton Button(string text, string word, string? value = null) => new(text, value is null ? word : $"{word}:{value}");

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
