using Nexus.Bots;
using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Bots;

public sealed class BotGrainTests : IAsyncLifetime
{
    private BotHost _host = null!;

    public async Task InitializeAsync() => _host = await BotHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_registered_bot_has_its_updates_sent_here_with_a_secret_of_its_own()
    {
        var (id, bot) = await _host.RegisterAsync();
        var (_, other) = await _host.RegisterAsync(1001);

        Assert.Equal($"http://127.0.0.1:9/webhook/{id}", bot.Webhook!.Url);
        Assert.Equal(43, bot.Webhook.Secret!.Length);
        Assert.NotEqual(bot.Webhook.Secret, other.Webhook!.Secret);
        Assert.True((await _host.Bot(id).GetAsync(BotHost.Owner)).Require().Webhook.IsCurrent);
        var info = (await _host.Bot(id).GetWebhookInfoAsync(BotHost.Owner)).Require();
        Assert.True(info.IsSet && info.IsOurs);
    }

    [Fact]
    public async Task A_bot_is_registered_once()
    {
        var (id, bot) = await _host.RegisterAsync();

        Assert.Equal(id, (await _host.RegisterAsync(bot)).Require().Id);
        Assert.Equal(BotErrors.Taken, (await _host.RegisterAsync(bot, registration: "reg_2")).Error);
        Assert.Equal(BotErrors.Taken, (await _host.RegisterAsync(bot, owner: "usr_00000000000070008000000000000002")).Error);
        Assert.Equal(1, await _host.Database.ScalarAsync<long>("select count(*) from nexus.event_log where type = 'bot.registered'"));
    }

    [Fact]
    public async Task A_token_that_Telegram_does_not_know_registers_nothing()
    {
        var bot = _host.Telegram.AddBot(1000);
        var old = bot.Token;
        _host.Telegram.Revoke(bot);

        Assert.Equal("bots.token-refused", (await _host.RegisterAsync(bot, token: old)).Error!.Code);
        Assert.Equal(0, await _host.Database.ScalarAsync<long>("select count(*) from bots.bot"));
    }

    [Fact]
    public async Task What_Telegram_could_not_be_told_is_told_later()
    {
        var bot = _host.Telegram.AddBot(1000);
        _host.Telegram.Script("setWebhook", [.. Enumerable.Repeat(TelegramFault.Broken(), 3)]);

        var registered = (await _host.RegisterAsync(bot)).Require();

        Assert.False(registered.Webhook.IsCurrent);
        Assert.NotNull(registered.Webhook.Problem);
        await _host.Database.ExecuteAsync("update nexus.due_work set due_at = now() where kind = 'bots.tell'");
        await Eventually.AsyncCondition(async () => (await _host.Bot(registered.Id).GetAsync(BotHost.Owner)).Require().Webhook.IsCurrent);
        Assert.NotNull(bot.Webhook);
    }

    [Fact]
    public async Task Stopping_and_starting_tells_Telegram_each_time()
    {
        var (id, bot) = await _host.RegisterAsync();

        Assert.False((await _host.Bot(id).StopAsync(BotHost.Owner)).Require().IsRunning);
        Assert.Null(bot.Webhook);
        Assert.False((await _host.Bot(id).GetGateAsync())!.IsRunning);
        Assert.True((await _host.Bot(id).StartAsync(BotHost.Owner)).Require().IsRunning);
        Assert.NotNull(bot.Webhook);
        Assert.Equal(
            ["bot.registered", "bot.stopped", "bot.started"], (await EventsAsync()).ToArray());
    }

    [Fact]
    public async Task A_new_token_brings_a_new_secret_and_must_be_the_same_bots()
    {
        var (id, bot) = await _host.RegisterAsync();
        var (before, secret) = (await _host.Bot(id).GetGateAsync(), bot.Webhook!.Secret);
        var other = _host.Telegram.AddBot(1001);

        Assert.Equal(BotErrors.OtherBot, (await _host.Bot(id).ChangeAsync(BotHost.Owner, new BotChanges(Token: other.Token), expected: null)).Error);
        var token = _host.Telegram.Revoke(bot);
        Assert.True((await _host.Bot(id).ChangeAsync(BotHost.Owner, new BotChanges(Token: token), expected: null)).IsSuccess);

        var gate = (await _host.Bot(id).GetGateAsync())!;
        Assert.NotEqual(secret, bot.Webhook.Secret);
        Assert.NotEqual(before!.SecretHash, gate.SecretHash);
        Assert.Equal(before.SecretHash, gate.OldSecretHash);
    }

    [Fact]
    public async Task A_deleted_bot_leaves_nothing_but_the_fact_and_can_be_registered_by_another()
    {
        var (id, bot) = await _host.RegisterAsync();
        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "hello"));
        await _host.SentAsync(1);
        await _host.QuietAsync();

        Assert.True((await _host.Bot(id).DeleteAsync(BotHost.Owner, expected: null)).IsSuccess);

        Assert.Null(bot.Webhook);
        Assert.Null(await _host.Bot(id).GetGateAsync());
        await Eventually.AsyncCondition(async () => await _host.Database.ScalarAsync<long>(
            "select (select count(*) from bots.update) + (select count(*) from bots.send) + (select count(*) from bots.chat) + (select count(*) from bots.bot)") == 0);
        Assert.Equal(0, await _host.Database.ScalarAsync<long>("select count(*) from nexus.grain_state where type = 'bots.bot' and state::text like '%sealed%'"));
        Assert.True((await _host.RegisterAsync(bot, owner: "usr_00000000000070008000000000000002", registration: "reg_9")).IsSuccess);
    }

    [Fact]
    public async Task Neither_token_nor_secret_stands_in_the_database_or_the_log()
    {
        var (id, bot) = await _host.RegisterAsync();
        var secret = bot.Webhook!.Secret!;
        _host.Telegram.Script("sendMessage", TelegramFault.Broken(), new TelegramFault { Closes = true }, new TelegramFault { Hangs = true });
        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "hello"));
        await _host.SentAsync(1);

        foreach (var hidden in new[] { bot.Token, bot.Token.Split(':')[1], secret })
        {
            Assert.DoesNotContain(_host.Host.Logs.Entries, e => $"{e.Message} {e.Exception}".Contains(hidden, StringComparison.Ordinal));
            Assert.Equal(0, await _host.Database.ScalarAsync<long>(
                """
                select (select count(*) from nexus.grain_state where state::text like $1) + (select count(*) from nexus.event_log where data::text like $1)
                  + (select count(*) from bots.bot where facts::text like $1) + (select count(*) from bots.send where coalesce(error, '') || parameters like $1)
                """,
                $"%{hidden}%"));
        }
    }

    private async Task<List<string>> EventsAsync()
    {
        await using var command = _host.Database.DataSource.CreateCommand("select type from nexus.event_log where type like 'bot.%' order by tx, seq");
        await using var row = await command.ExecuteReaderAsync();
        var types = new List<string>();
        while (await row.ReadAsync())
            types.Add(row.GetString(0));
        return types;
    }
}
