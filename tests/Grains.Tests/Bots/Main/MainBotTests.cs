using Nexus.Bots;
using Nexus.Stands.Telegram;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Bots.Main;

public sealed class MainBotTests : IAsyncLifetime
{
    private BotHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await BotHost.StartAsync(setup => setup.Settings["Nexus:Bots:MaxBots"] = "2", hasMain: true);
        _host.Handler.IsOn = false;
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_bot_is_connected_shown_stopped_and_deleted_in_one_conversation()
    {
        var (chat, userId) = await LinkedAsync(42);
        var bot = _host.Telegram.AddBot(1000);

        Assert.StartsWith("Send me the bot's token", await chat.SayAsync("/newbot"), StringComparison.Ordinal);
        Assert.Contains("@stand_1000_bot", await chat.SayAsync($"Use this token to access the HTTP API:\n{bot.Token}\nKeep it secret."), StringComparison.Ordinal);
        Assert.Contains("“Shop”", await chat.SayAsync("Shop"), StringComparison.Ordinal);
        Assert.StartsWith("@stand_1000_bot is connected.", await chat.PressAsync("✅ Connect"), StringComparison.Ordinal);
        Assert.NotNull(bot.Webhook);
        await chat.SayAsync("/mybots");
        Assert.Contains("🟢 running", await chat.PressAsync("🟢 Shop (@stand_1000_bot)"), StringComparison.Ordinal);
        Assert.Contains("⏸ stopped", await chat.PressAsync("⏸ Stop"), StringComparison.Ordinal);
        Assert.False((await BotOf(bot).GetAsync(userId)).Require().IsRunning);
        Assert.Contains("approved by the bot", await chat.PressAsync("🔓 Let in who asks to join"), StringComparison.Ordinal);
        await chat.PressAsync("💬 Welcome text");
        Assert.Contains("Welcome text: Hello there!", await chat.SayAsync("Hello there!"), StringComparison.Ordinal);
        Assert.Equal(("Hello there!", true), (await SettingsAsync(bot, userId)));
        Assert.Contains("Bots: 1, running: 0", await chat.SayAsync("/status"), StringComparison.Ordinal);
        await chat.SayAsync("/mybots");
        await chat.PressAsync("⏸ Shop (@stand_1000_bot)");
        await chat.PressAsync("🗑 Delete");
        Assert.StartsWith("Shop is deleted.", await chat.PressAsync("🗑 Yes, delete"), StringComparison.Ordinal);
        Assert.Null(await BotOf(bot).GetGateAsync());
    }

    [Fact]
    public async Task A_token_stands_neither_in_the_chat_nor_in_the_database()
    {
        var (chat, _) = await LinkedAsync(42);
        var bot = _host.Telegram.AddBot(1000);
        await chat.SayAsync("/newbot");

        await chat.SayAsync(bot.Token);
        await chat.SayAsync("/cancel");
        await chat.SayAsync($"{bot.Token}");
        await _host.TakeAsync(BotIds.Main, TelegramUpdates.EditedMessage(_host.Main, 42, bot.Token));
        await _host.QuietAsync();

        Assert.DoesNotContain(_host.Main.Chat(42).Received.Values, t => t.Contains(bot.Token, StringComparison.Ordinal));
        Assert.Equal(0, await _host.Database.ScalarAsync<long>(
            """
            select (select count(*) from bots.update where body like $1) + (select count(*) from bots.dialog where state like $1)
              + (select count(*) from bots.send where parameters like $1)
            """,
            $"%{bot.Token.Split(':')[1]}%"));
        Assert.DoesNotContain(_host.Host.Logs.Entries, e => $"{e.Message} {e.Exception}".Contains(bot.Token.Split(':')[1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_restart_in_the_middle_of_a_wizard_goes_on_with_it()
    {
        var (chat, userId) = await LinkedAsync(42);
        var bot = _host.Telegram.AddBot(1000);
        await chat.SayAsync("/newbot");
        await chat.SayAsync(bot.Token);

        await _host.Host.RestartAsync();
        await chat.PressAsync("Leave the name as it is");
        await _host.Host.RestartAsync();
        await chat.PressAsync("✅ Connect");

        Assert.Equal("Stand stand_1000_bot", (await BotOf(bot).GetAsync(userId)).Require().Name);
    }

    [Fact]
    public async Task A_registration_whose_end_could_not_be_committed_is_done_again_and_is_one()
    {
        var (chat, _) = await LinkedAsync(42);
        await chat.SayAsync("/newbot");
        await chat.SayAsync(_host.Telegram.AddBot(1000).Token);
        await chat.SayAsync("Shop");
        await _host.Database.ExecuteAsync("alter table bots.send add constraint no_answer check (parameters not like '%is connected%')");

        var answer = chat.PressAsync("✅ Connect");
        await Eventually.Condition(() => _host.Host.Logs.Entries.Any(e => $"{e.Exception}".Contains("no_answer", StringComparison.Ordinal)));
        Assert.False(answer.IsCompleted);
        await _host.Database.ExecuteAsync("alter table bots.send drop constraint no_answer");

        Assert.StartsWith("@stand_1000_bot is connected.", await answer, StringComparison.Ordinal);
        Assert.Equal(1, await _host.Database.ScalarAsync<long>("select count(*) from nexus.event_log where type = 'bot.registered'"));
    }

    [Fact]
    public async Task What_is_wrong_with_a_token_is_said_and_it_is_asked_for_again()
    {
        var (chat, _) = await LinkedAsync(42);
        var (free, taken, revoked) = (_host.Telegram.AddBot(1000), _host.Telegram.AddBot(1001), _host.Telegram.AddBot(1002));
        Assert.True((await _host.RegisterAsync(taken, owner: "usr_00000000000070008000000000009999")).IsSuccess);
        var old = revoked.Token;
        _host.Telegram.Revoke(revoked);
        await chat.SayAsync("/newbot");

        Assert.StartsWith("There is no token in that.", await chat.SayAsync("hello"), StringComparison.Ordinal);
        Assert.StartsWith("Telegram does not accept this token.", await chat.SayAsync(old), StringComparison.Ordinal);
        Assert.StartsWith("This bot is connected already", await chat.SayAsync(taken.Token), StringComparison.Ordinal);
        _host.Telegram.Script("getMe", [.. Enumerable.Repeat(TelegramFault.Broken(), 3)]);
        Assert.StartsWith("Telegram does not answer", await chat.SayAsync(free.Token), StringComparison.Ordinal);
        Assert.Contains("@stand_1000_bot", await chat.SayAsync(free.Token), StringComparison.Ordinal);
        Assert.StartsWith("A name is one line", await chat.SayAsync(new string('x', 101)), StringComparison.Ordinal);
        await chat.SayAsync("Shop");
        _host.Telegram.Script("getMe", [.. Enumerable.Repeat(TelegramFault.Broken(), 3)]);
        Assert.StartsWith("Telegram does not answer", await chat.PressAsync("✅ Connect"), StringComparison.Ordinal);
        Assert.StartsWith("@stand_1000_bot is connected.", await chat.PressAsync("✅ Connect"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_with_as_many_bots_as_are_allowed_is_told_so()
    {
        var (chat, userId) = await LinkedAsync(42);
        foreach (var other in new[] { 1001, 1002 })
            Assert.True((await _host.RegisterAsync(_host.Telegram.AddBot(other), userId, $"reg_{other}")).IsSuccess);
        await chat.SayAsync("/newbot");
        await chat.SayAsync(_host.Telegram.AddBot(1000).Token);
        await chat.SayAsync("Shop");

        Assert.StartsWith("You have 2 bots", await chat.PressAsync("✅ Connect"), StringComparison.Ordinal);
        Assert.StartsWith("I don't understand", await chat.SayAsync("Shop"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wizard_is_left_by_its_button_by_cancel_and_by_another_command()
    {
        var (chat, _) = await LinkedAsync(42);

        await chat.SayAsync("/newbot");
        Assert.Equal("Cancelled.", await chat.PressAsync("✖️ Cancel"));
        await chat.SayAsync("/newbot");
        Assert.Equal("Cancelled.", await chat.SayAsync("/cancel"));
        Assert.Equal("There is nothing to cancel.", await chat.SayAsync("/cancel"));
        await chat.SayAsync("/newbot");
        await chat.SayAsync("/help");
        Assert.StartsWith("I don't understand", await chat.SayAsync("hello"), StringComparison.Ordinal);
        Assert.Equal(0, await _host.Database.ScalarAsync<long>("select count(*) from bots.dialog"));
    }

    [Fact]
    public async Task It_speaks_the_language_of_the_person_until_another_one_is_chosen()
    {
        var chat = new MainChat(_host, 42, language: "ru-RU");

        Assert.StartsWith("Здравствуйте!", await chat.SayAsync("/start"), StringComparison.Ordinal);
        await chat.SayAsync("/language");
        Assert.Equal("I speak English from now on.", await chat.PressAsync("English"));
        Assert.StartsWith("I look after", await chat.SayAsync("/help"), StringComparison.Ordinal);
        await chat.SayAsync("/language");
        Assert.Equal("Теперь я говорю по-русски.", await chat.PressAsync("Русский"));
        Assert.StartsWith("Я присматриваю", await chat.SayAsync("/help"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_button_brings_a_fresh_page()
    {
        var (chat, userId) = await LinkedAsync(42);
        Assert.True((await _host.RegisterAsync(_host.Telegram.AddBot(1000), userId)).IsSuccess);
        await chat.SayAsync("/help");

        Assert.Equal("Your bots:", await chat.PressDataAsync("make"));
        await chat.SayAsync("/help");
        Assert.Equal("Your bots:", await chat.PressDataAsync($"stop:{BotIds.Of(7777)[4..]}"));
        await chat.SayAsync("/newbot");
        await chat.SayAsync("/help");
        Assert.Equal("Your bots:", await chat.PressDataAsync("cancel"));

        Assert.Equal(3, _host.Telegram.Calls.Count(c => c.Method == "answerCallbackQuery" && c.Text == "That button is out of date."));
    }

    [Fact]
    public async Task A_blocked_or_closed_account_can_do_nothing()
    {
        var (chat, userId) = await LinkedAsync(42);
        var user = _host.Host.Grains.GetGrain<IUserGrain>(userId);

        await user.ChangeAccountAsync(new AccountChange("usr_admin", Blocked: true));
        Assert.StartsWith("Your account is blocked", await chat.SayAsync("/newbot"), StringComparison.Ordinal);
        Assert.StartsWith("Your account is blocked", await chat.SayAsync("/start"), StringComparison.Ordinal);
        await user.ChangeAccountAsync(new AccountChange("usr_admin", Blocked: false));
        Assert.StartsWith("Send me", await chat.SayAsync("/newbot"), StringComparison.Ordinal);
        await user.EraseAsync("usr_admin");
        await Eventually.AsyncCondition(async () => await _host.Database.ScalarAsync<long>("select count(*) from bots.link") == 0);
        Assert.StartsWith("This chat is not linked", await chat.SayAsync("/mybots"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_group_it_answers_only_commands_that_are_for_it()
    {
        await LinkedAsync(42);
        foreach (var text in new[] { "hello", "/help", "/help@another_bot", "/mybots@main_stand_bot" })
            await _host.TakeAsync(BotIds.Main, TelegramUpdates.Message(_host.Main, 42, text, chatId: -7));
        await _host.QuietAsync();

        Assert.Equal(["I work in private chats: https://t.me/main_stand_bot"], _host.TextsOf(_host.Main, -7));
    }

    private async Task<(MainChat Chat, string UserId)> LinkedAsync(long chatId)
    {
        var userId = await MainChat.NewAccountAsync(_host);
        var chat = new MainChat(_host, chatId);
        Assert.StartsWith("Done, Ann 1", await chat.LinkAsync(userId), StringComparison.Ordinal);
        return (chat, userId);
    }

    private IBotGrain BotOf(TelegramBot bot) => _host.Bot(BotIds.Of(bot.Id));

    private async Task<(string? Welcome, bool AutoApprove)> SettingsAsync(TelegramBot bot, string userId)
    {
        var settings = (await BotOf(bot).GetSettingsAsync(userId)).Require().Settings;
        return (settings.Welcome, settings.AutoApprove);
    }
}
