using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Bots;

public sealed class DialogTests : IAsyncLifetime
{
    private BotHost _host = null!;

    public async Task InitializeAsync() => _host = await BotHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_dialog_goes_on_after_a_restart_and_ends_when_it_is_told_to()
    {
        var (id, bot) = await _host.RegisterAsync();
        await SayAsync(id, bot, "note a");
        await _host.SentAsync(1);
        await _host.Host.RestartAsync();

        await SayAsync(id, bot, "note b", "hello", "forget", "forget");
        await _host.SentAsync(5);

        Assert.Equal(["a", "ab", "hello", "ab", "nothing"], _host.TextsOf(bot, 42));
        Assert.Equal(0, await _host.Database.ScalarAsync<long>("select count(*) from bots.dialog"));
    }

    [Fact]
    public async Task Updates_that_waited_together_hand_the_dialog_on_and_one_that_fails_changes_nothing()
    {
        var (id, bot) = await _host.RegisterAsync();
        await _host.Bot(id).StopAsync(BotHost.Owner);
        await SayAsync(id, bot, "note a", "note b", "fail 2", "note c");
        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 43, "note other"));
        await _host.Bot(id).StartAsync(BotHost.Owner);
        await _host.SentAsync(5);

        Assert.Equal(["a", "ab", "fail 2", "abc"], _host.TextsOf(bot, 42));
        Assert.Equal(["other"], _host.TextsOf(bot, 43));
        Assert.Equal("abc", await _host.Database.ScalarAsync<string>("select state from bots.dialog where chat_id = 42"));
    }

    [Fact]
    public async Task What_another_activation_ended_changes_no_dialog_and_what_came_with_it_is_made_anew()
    {
        var (id, bot) = await _host.RegisterAsync();
        await _host.Bot(id).StopAsync(BotHost.Owner);
        await SayAsync(id, bot, "note a", "note b");
        var isTaken = false;
        _host.Handler.Before = async text =>
        {
            if (text == "note b" && !isTaken)
            {
                isTaken = true;
                await _host.Database.ExecuteAsync("update bots.update set status = 'done' where body like '%note a%'");
                await _host.Database.ExecuteAsync("insert into bots.dialog (bot_id, chat_id, state, began_at) values ($1, 42, 'x', now())", id);
            }
        };

        await _host.Bot(id).StartAsync(BotHost.Owner);
        await _host.SentAsync(1);
        await _host.QuietAsync();

        Assert.Equal(["xb"], _host.TextsOf(bot, 42));
        Assert.Equal("xb", await _host.Database.ScalarAsync<string>("select state from bots.dialog"));
    }

    [Fact]
    public async Task A_text_with_a_secret_is_not_kept_once_it_was_handled()
    {
        var (id, bot) = await _host.RegisterAsync();

        await SayAsync(id, bot, "hide", "stays");
        await _host.SentAsync(2);

        Assert.Equal(0, await _host.Database.ScalarAsync<long>("select count(*) from bots.update where body like '%hide%'"));
        Assert.Equal(1, await _host.Database.ScalarAsync<long>("select count(*) from bots.update where body like '%stays%'"));
    }

    [Fact]
    public async Task A_deleted_bot_leaves_no_dialogs()
    {
        var (id, bot) = await _host.RegisterAsync();
        await SayAsync(id, bot, "note a");
        await _host.SentAsync(1);
        await _host.QuietAsync();

        await _host.Bot(id).DeleteAsync(BotHost.Owner, expected: null);

        await Eventually.AsyncCondition(async () => await _host.Database.ScalarAsync<long>("select count(*) from bots.dialog") == 0);
    }

    private async Task SayAsync(string id, TelegramBot bot, params string[] texts)
    {
        foreach (var text in texts)
            await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, text));
    }
}
