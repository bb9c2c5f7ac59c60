using System.Text;
using Nexus.Bots;
using Nexus.Grains.Bots.Main;
using Nexus.Grains.Telegram;

namespace Nexus.Grains.Tests.Bots.Main;

public sealed class MainRulesTests
{
    private const string Token = "123456789:AAExampleExampleExampleExampleExampl";
    private static readonly string BotId = BotIds.Of(1000);
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly MainWizard Confirming = new(WizardStep.Confirm, "sealed", "shop_bot", "Shop", Name: null, "reg_1");

    /// <summary>What is being asked, what is written, and what follows.</summary>
    public static readonly TheoryData<string?, string, string> Written = new()
    {
        { null, "/start", "Greet" }, { null, "/start abc", "Link" }, { null, "/START", "Greet" }, { null, "/help@main_bot", "Help" },
        { null, "/newbot", "AskToken" }, { null, "/mybots", "ShowBots" }, { null, "/status", "ShowStatus" }, { null, "/language", "AskLanguage" },
        { null, "/cancel", "Cancel" }, { null, "/post", "Puzzled" }, { null, "/", "Puzzled" }, { null, "hello", "Puzzled" }, { null, "", "Puzzled" },
        { null, Token, "HideToken" }, { null, $"/newbot {Token}", "HideToken" },
        { "Token", "hello", "TakeToken" }, { "Token", $"here: {Token}.", "TakeToken" }, { "Token", "/mybots", "ShowBots" }, { "Token", "/nonsense", "Puzzled" },
        { "Name", "Shop", "TakeName" }, { "Name", Token, "HideToken" }, { "Name", "/cancel", "Cancel" },
        { "Confirm", "yes", "Confirm" }, { "Welcome", "Hello!", "TakeWelcome" },
    };

    /// <summary>What is being asked, what is pressed, and what follows.</summary>
    public static readonly TheoryData<string?, string, string> Pressed = new()
    {
        { null, "make", "Stale" }, { "Name", "make", "Stale" }, { "Confirm", "make", "Register" }, { "Confirm", "skip", "Stale" }, { "Name", "skip", "TakeName" },
        { "Welcome", "nohi", "TakeWelcome" }, { null, "nohi", "Stale" }, { "Token", "cancel", "Cancel" }, { null, "cancel", "Stale" },
        { null, "lang:ru", "Speak" }, { null, "lang:xx", "Stale" }, { null, "bots:0", "ShowBots" }, { null, "bots:-1", "Stale" }, { null, "bots:99999", "Stale" },
        { null, "new", "AskToken" }, { null, "help", "Help" }, { null, "", "Stale" }, { null, "bot:nonsense", "Stale" }, { null, "nonsense:1", "Stale" },
        { null, $"bot:{BotId[4..]}", "ShowBot" }, { null, $"start:{BotId[4..]}", "Run" }, { null, $"stop:{BotId[4..]}", "Run" },
        { null, $"hi:{BotId[4..]}", "AskWelcome" }, { null, $"join:{BotId[4..]}", "Approve" }, { null, $"nojoin:{BotId[4..]}", "Approve" },
        { null, $"del:{BotId[4..]}", "AskDelete" }, { null, $"delete:{BotId[4..]}", "Delete" }, { "Token", $"bot:{BotId[4..]}", "ShowBot" },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void What_is_written_means_what_is_being_asked(string? step, string text, string act) =>
        Assert.Equal(act, MainRules.Decide(Wizard(step), Input(new TelegramUpdate(1, Message: Message(text)))).GetType().Name);

    [Theory]
    [MemberData(nameof(Pressed))]
    public void A_button_does_what_it_says_while_it_may(string? step, string data, string act) =>
        Assert.Equal(act, MainRules.Decide(Wizard(step), Input(new TelegramUpdate(1, CallbackQuery: new("9", User(), Message("Choose"), data)))).GetType().Name);

    [Fact]
    public void Only_answers_to_what_is_asked_go_on_with_a_wizard()
    {
        MainAct[] leaving = [new MainAct.Help(), new AccountAct.ShowBots(0), new AccountAct.AskToken(), new MainAct.Puzzled(), new MainAct.Cancel(IsAny: true)];
        MainAct[] keeping = [new AccountAct.TakeToken(Token: null), new AccountAct.TakeName("a"), new AccountAct.Register(), new MainAct.Stale()];

        Assert.All(leaving, a => Assert.False(a.KeepsWizard));
        Assert.All(keeping, a => Assert.True(a.KeepsWizard));
    }

    [Theory]
    [InlineData($"Use this token to access the HTTP API:\n{Token}\nKeep your token secure", Token)]
    [InlineData($"«{Token}»", Token)]
    [InlineData("123456789:short", null)]
    [InlineData("https://example.com:8080/a", null)]
    public void A_token_is_found_wherever_it_stands(string text, string? token) => Assert.Equal(token, MainRules.FindToken(text));

    [Theory]
    [InlineData("/help@Main_Bot", true)]
    [InlineData("/help@main_bot and more", true)]
    [InlineData("/help@main_bot2", false)]
    [InlineData("/help", false)]
    [InlineData("write to @main_bot", false)]
    public void A_group_addresses_a_command_by_name(string text, bool isAddressed) => Assert.Equal(isAddressed, MainUpdate.IsAddressed(text, "main_bot"));

    [Fact]
    public void A_dialog_is_kept_as_it_was_and_an_empty_one_not_at_all()
    {
        var dialog = new MainDialog { Language = "ru", Wizard = Confirming, WrongCodes = 2, WrongSince = Now };
        var kept = dialog.ChangeFrom(MainDialog.Empty)!;

        Assert.Equal(dialog, MainDialog.Read(kept.State));
        Assert.Null(dialog.ChangeFrom(MainDialog.Read(kept.State)));
        Assert.Null(MainDialog.Empty.ChangeFrom(dialog)!.State);
        Assert.Equal(MainDialog.Empty, MainDialog.Read(state: null));
        // As it was stored once.
        Assert.Equal(
            new MainDialog { Wizard = new MainWizard(WizardStep.Name, "AQ", "shop_bot", "Shop") },
            MainDialog.Read("""{"wizard":{"step":"Name","sealedToken":"AQ","username":"shop_bot","telegramName":"Shop"},"wrongCodes":0}"""));
    }

    [Fact]
    public void Five_wrong_codes_in_an_hour_are_enough()
    {
        var dialog = MainDialog.Empty;
        for (var i = 0; i < 5; i++)
        {
            Assert.False(dialog.HasTooManyWrongCodes(Now.AddMinutes(i)));
            dialog = dialog.CountWrongCode(Now.AddMinutes(i));
        }

        Assert.True(dialog.HasTooManyWrongCodes(Now.AddMinutes(59)));
        Assert.False(dialog.HasTooManyWrongCodes(Now.AddMinutes(60)));
        Assert.Equal(1, dialog.CountWrongCode(Now.AddMinutes(60)).WrongCodes);
        Assert.Equal(MainDialog.Empty, dialog.ForgetWrongCodes());
    }

    [Fact]
    public void Buttons_carry_64_bytes_at_most_and_are_read_again()
    {
        var bots = Enumerable.Range(1, (2 * MainPages.PageSize) + 1).Select(i => Bot(BotIds.Of(i), isRunning: i % 2 == 0)).ToList();
        foreach (var pages in MainTexts.All.Select(t => new MainPages(t)))
        {
            MainPage[] all =
            [
                pages.Bots(bots, 1), pages.Bots([], 0), pages.Bot(bots[0], BotSettings.None, NoStats), pages.Bot(bots[1], BotSettings.None with { AutoApprove = true }, NoStats),
                pages.AskDelete(bots[0]), pages.Languages(), pages.Home("Hello"), pages.Question(new MainWizard(WizardStep.Token)),
                pages.Question(Confirming), pages.Question(Confirming with { Step = WizardStep.Name }), pages.Question(new MainWizard(WizardStep.Welcome, Name: "Shop", BotId: BotId)),
            ];

            foreach (var button in all.SelectMany(p => p.Rows).SelectMany(r => r))
            {
                Assert.InRange(Encoding.UTF8.GetByteCount(button.CallbackData), 1, 64);
                var wizards = new[] { null, "Token", "Name", "Confirm", "Welcome" }.Select(Wizard);
                Assert.Contains(wizards, w => MainRules.Decide(w, Input(new TelegramUpdate(1, CallbackQuery: new("9", User(), Message(""), button.CallbackData)))) is not MainAct.Stale);
            }
        }
    }

    [Fact]
    public void The_list_goes_by_pages_and_a_page_that_is_none_any_more_is_the_last()
    {
        var pages = new MainPages(MainTexts.All[0]);
        var bots = Enumerable.Range(1, 7).Select(i => Bot(BotIds.Of(i), isRunning: true)).ToList();

        Assert.Equal(["Next ▶️"], Steps(pages.Bots(bots, 0)));
        Assert.Equal(["◀️ Previous"], Steps(pages.Bots(bots, 1)));
        Assert.Equal(pages.Bots(bots, 1).Text, pages.Bots(bots, 5).Text);

        static IEnumerable<string> Steps(MainPage page) => page.Rows[^2].Select(b => b.Text).Where(t => t.Contains('◀', StringComparison.Ordinal) || t.Contains('▶', StringComparison.Ordinal));
    }

    private static readonly BotStats NoStats = new(0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static Bot Bot(string id, bool isRunning) => new(id, 1, "shop_bot", new string('x', 100), isRunning, new BotWebhook(true, null, null), Now, Now, 1);

    private static MainWizard? Wizard(string? step) => step is null ? null : new MainWizard(Enum.Parse<WizardStep>(step));

    private static MainInput Input(TelegramUpdate update) => MainUpdate.Of(update)!.Input;

    private static TelegramMessage Message(string text) => new(7, new TelegramChat(42, "private"), User(), text);

    private static TelegramUser User() => new(42, IsBot: false, "Ann");
}
