using Nexus.Bots;
using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Bots;

/// <summary>Broadcasts on a real database, with a stand-in for Telegram.</summary>
public sealed class BroadcastFlowTests : IAsyncLifetime
{
    private const string Other = "usr_00000000000070008000000000000002";
    private BotHost _host = null!;
    private int _broadcasts;

    public async Task InitializeAsync() => _host = await BotHost.StartAsync(setup =>
    {
        setup.Settings["Nexus:Bots:SendsPerSecond"] = "200";
        setup.Settings["Nexus:Bots:MaxBroadcasts"] = "3";
    });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Everybody_gets_it_once_but_for_those_who_are_gone()
    {
        var (id, bot) = await RegisterAsync(subscribers: 200);
        // Not among the first, which meet the faults below.
        for (var chat = 105; chat <= 200; chat += 10)
            bot.Chat(chat).Forbidden = "bot was blocked by the user";
        _host.Telegram.Script("sendMessage", TelegramFault.TooMany(1), new TelegramFault { Answer = TelegramAnswer.Bad("chat not found") }, TelegramFault.TooMany(1));

        var broadcast = await StartAsync(id, new BroadcastButton("Go", "https://example.com/sale"));
        var ended = await EndAsync(broadcast);

        Assert.Equal(new BroadcastCounts(Total: 200, Sent: 189, Failed: 1, Gone: 10, Unknown: 0, Cancelled: 0), ended.Counts);
        Assert.Equal(189, _host.Telegram.Sent.Select(c => c.ChatId).Distinct().Count());
        Assert.Equal(189, _host.Telegram.Sent.Count);
        Assert.Equal(10, await _host.Database.ScalarAsync<long>("select count(*) from bots.chat where gone_at is not null"));
        Assert.Equal(
            "https://example.com/sale", (string)_host.Telegram.Sent[0].Parameters["reply_markup"]!["inline_keyboard"]![0]![0]!["url"]!);
        Assert.Equal(["bot.broadcast.started", "bot.broadcast.completed"], await EventsAsync(broadcast));
    }

    [Fact]
    public async Task A_broadcast_that_is_held_sends_nothing_until_it_goes_on()
    {
        var (id, _) = await RegisterAsync(subscribers: 300);
        var broadcast = await StartAsync(id);
        await _host.SentAsync(50);

        Assert.Equal(BroadcastStatus.Paused, (await Grain(broadcast).PauseAsync(id, BotHost.Owner)).Require().Status);
        await Eventually.AsyncCondition(async () => await CountAsync("sending") == 0);
        var sent = _host.Telegram.Sent.Count;
        // A sender that is woken finds nothing to send.
        await _host.Host.Grains.GetGrain<IBotSenderGrain>(id).WakeBroadcastsAsync();
        await _host.TakeAsync(id, TelegramUpdates.Message(_host.Telegram.AddBot(1000), 7, "meanwhile"));
        await _host.SentAsync(sent + 1);
        Assert.InRange(sent, 50, 299);
        Assert.Equal(sent + 1, _host.Telegram.Sent.Count);

        Assert.Equal(BroadcastStatus.Running, (await Grain(broadcast).ResumeAsync(id, BotHost.Owner)).Require().Status);
        var ended = await EndAsync(broadcast);
        Assert.Equal(300, ended.Counts.Sent);
        Assert.Equal(301, _host.Telegram.Sent.Count);
        Assert.Equal(
            ["bot.broadcast.started", "bot.broadcast.paused", "bot.broadcast.resumed", "bot.broadcast.completed"], await EventsAsync(broadcast));
    }

    [Fact]
    public async Task Who_waits_for_a_cancelled_broadcast_does_not_get_it()
    {
        var (id, _) = await RegisterAsync(subscribers: 300);
        var broadcast = await StartAsync(id);
        await _host.SentAsync(20);

        Assert.Equal(BroadcastStatus.Cancelled, (await Grain(broadcast).CancelAsync(id, BotHost.Owner)).Require().Status);
        await Eventually.AsyncCondition(async () => (await FindAsync(broadcast)).Counts.Pending == 0);

        var counts = (await FindAsync(broadcast)).Counts;
        Assert.Equal(_host.Telegram.Sent.Count, counts.Sent);
        Assert.Equal((300, 300 - counts.Sent), (counts.Total, counts.Cancelled));
        Assert.Equal(BroadcastErrors.Finished, (await Grain(broadcast).RetryAsync(id, BotHost.Owner, unknown: true, "ret_1")).Error);
    }

    [Fact]
    public async Task What_may_have_come_through_is_sent_again_only_when_the_owner_asks()
    {
        var (id, _) = await RegisterAsync(subscribers: 20);
        _host.Telegram.Script(
            "sendMessage", new TelegramFault { Answer = TelegramAnswer.Bad("chat not found") }, new TelegramFault { Closes = true },
            TelegramFault.Broken() with { AfterEffect = true });

        var broadcast = await StartAsync(id);
        Assert.Equal(new BroadcastCounts(Total: 20, Sent: 17, Failed: 1, Gone: 0, Unknown: 2, Cancelled: 0), (await EndAsync(broadcast)).Counts);

        Assert.Equal(2, (await Grain(broadcast).RetryAsync(id, BotHost.Owner, unknown: false, "ret_1")).Require().Attempt);
        Assert.Equal(new BroadcastCounts(Total: 20, Sent: 18, Failed: 0, Gone: 0, Unknown: 2, Cancelled: 0), (await EndAsync(broadcast)).Counts);
        Assert.Equal(BroadcastErrors.NothingToRetry, (await Grain(broadcast).RetryAsync(id, BotHost.Owner, unknown: false, "ret_2")).Error);

        Assert.True((await Grain(broadcast).RetryAsync(id, BotHost.Owner, unknown: true, "ret_3")).IsSuccess);
        Assert.Equal(new BroadcastCounts(Total: 20, Sent: 20, Failed: 0, Gone: 0, Unknown: 0, Cancelled: 0), (await EndAsync(broadcast)).Counts);
        // The one that took effect without an answer was sent twice, as its owner was told.
        Assert.Equal(21, _host.Telegram.Sent.Count);
        Assert.Equal(2, await _host.Database.ScalarAsync<long>("select count(*) from bots.recipient where attempt = 3"));
    }

    [Fact]
    public async Task Restarts_in_the_middle_neither_lose_nor_double_a_message()
    {
        var (id, bot) = await RegisterAsync(subscribers: 600);
        bot.SendsPerSecond = 200;
        var broadcast = await StartAsync(id);

        foreach (var until in new[] { 150, 400 })
        {
            await _host.SentAsync(until);
            await _host.Host.RestartAsync();
        }

        var ended = await EndAsync(broadcast);

        Assert.Equal(new BroadcastCounts(Total: 600, Sent: 600, Failed: 0, Gone: 0, Unknown: 0, Cancelled: 0), ended.Counts);
        Assert.Equal(600, _host.Telegram.Sent.Count);
        Assert.Equal(600, _host.Telegram.Sent.Select(c => c.ChatId).Distinct().Count());
        Assert.DoesNotContain(_host.Telegram.Calls, c => c.Answer.Status == 429);
    }

    [Fact]
    public async Task Whom_a_dead_process_was_sending_to_is_not_sent_to_again()
    {
        var (id, _) = await RegisterAsync(subscribers: 10);
        await _host.Bot(id).StopAsync(BotHost.Owner);
        var broadcast = await StartAsync(id);
        await Eventually.AsyncCondition(async () => (await FindAsync(broadcast)).Status == BroadcastStatus.Running);
        await _host.Database.ExecuteAsync("update bots.recipient set status = 'sending' where chat_id = 3");

        await _host.Bot(id).StartAsync(BotHost.Owner);
        var ended = await EndAsync(broadcast);

        Assert.Equal((9, 1), (ended.Counts.Sent, ended.Counts.Unknown));
        Assert.Empty(_host.TextsOf(_host.Telegram.AddBot(1000), 3));
    }

    [Fact]
    public async Task A_reply_does_not_wait_for_a_broadcast()
    {
        var (id, bot) = await RegisterAsync(subscribers: 600);
        var broadcast = await StartAsync(id);
        await _host.SentAsync(100);

        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 9001, "reply"));
        await Eventually.Condition(() => _host.TextsOf(bot, 9001).Any());

        Assert.True((await FindAsync(broadcast)).Counts.Pending > 100, "The reply came after the broadcast.");
        Assert.Equal(600, (await EndAsync(broadcast)).Counts.Sent);
    }

    [Fact]
    public async Task One_chat_with_much_to_say_holds_up_no_other()
    {
        var (id, bot) = await RegisterAsync(subscribers: 2);
        await _host.Database.ExecuteAsync(
            """
            insert into bots.send (bot_id, update_id, ordinal, chat_id, method, parameters, next_at, created_at)
            select $1, 1, i, 1, 'sendMessage', '{"text":"long"}', now(), now() from generate_series(1, 600) i
            """,
            id);

        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 2, "quick"));
        await Eventually.Condition(() => _host.TextsOf(bot, 2).Any());

        Assert.InRange(_host.TextsOf(bot, 1).Count(), 0, 10);
    }

    [Fact]
    public async Task A_deleted_bots_broadcasts_are_gone_with_it()
    {
        var (id, bot) = await RegisterAsync(subscribers: 300);
        var broadcast = await StartAsync(id);
        await _host.SentAsync(10);

        Assert.True((await _host.Bot(id).DeleteAsync(BotHost.Owner, expected: null)).IsSuccess);

        await Eventually.AsyncCondition(async () => await _host.Database.ScalarAsync<long>(
            "select (select count(*) from bots.broadcast) + (select count(*) from bots.recipient) + (select count(*) from nexus.grain_state where type = 'bots.broadcast' and state is not null)") == 0);
        Assert.Equal("bot.broadcast.cancelled", (await EventsAsync(broadcast))[^1]);
        Assert.Equal(BroadcastErrors.NotFound, (await Grain(broadcast).ResumeAsync(id, BotHost.Owner)).Error);
        Assert.InRange(_host.Telegram.Sent.Count(c => c.BotId == bot.Id), 10, 299);
    }

    [Fact]
    public async Task Nobody_else_begins_or_touches_a_broadcast_and_a_bot_has_only_so_many()
    {
        var (id, _) = await RegisterAsync(subscribers: 1);
        await _host.Bot(id).StopAsync(BotHost.Owner);
        var broadcast = await StartAsync(id);

        Assert.Equal(BotErrors.NotFound, (await Grain(NewId()).StartAsync(new StartBroadcast(Other, id, "Hello", []))).Error);
        Assert.Equal(BroadcastErrors.NotFound, (await Grain(broadcast).PauseAsync(id, Other)).Error);
        Assert.Equal(BroadcastErrors.NotFound, (await Grain(broadcast).PauseAsync(BotIds.Of(77), BotHost.Owner)).Error);
        Assert.Equal(broadcast, (await Grain(broadcast).StartAsync(new StartBroadcast(BotHost.Owner, id, "Hello", []))).Require().Id);
        await StartAsync(id);
        await StartAsync(id);
        Assert.Equal("bots.too-many-broadcasts", (await Grain(NewId()).StartAsync(new StartBroadcast(BotHost.Owner, id, "Hello", []))).Error!.Code);
    }

    [Fact]
    public async Task A_broadcast_is_removed_some_days_after_its_end()
    {
        var (id, _) = await RegisterAsync(subscribers: 3);
        var broadcast = await StartAsync(id);
        await EndAsync(broadcast);

        Assert.Equal(1, await _host.Database.ScalarAsync<long>(
            "select count(*) from nexus.due_work where kind = 'bots.broadcast.remove' and due_at > now() + interval '6 days'"));
        await _host.Host.StopAsync();
        await _host.Database.ExecuteAsync("update nexus.grain_state set state = jsonb_set(state, '{facts,finishedAt}', '\"2026-01-01T00:00:00+00:00\"') where type = 'bots.broadcast'");
        await _host.Database.ExecuteAsync("update nexus.due_work set due_at = now() where kind = 'bots.broadcast.remove'");
        await _host.Host.StartAsync();

        await Eventually.AsyncCondition(async () => await _host.Database.ScalarAsync<long>(
            "select (select count(*) from bots.broadcast) + (select count(*) from bots.recipient)") == 0);
    }

    private IBroadcastGrain Grain(string id) => _host.Host.Grains.GetGrain<IBroadcastGrain>(id);

    private string NewId() => $"bro_0000000000007000800000000000{++_broadcasts:D4}";

    // The bot talks with chats 1, 2, 3 and so on.
    private async Task<(string Id, TelegramBot Bot)> RegisterAsync(int subscribers)
    {
        var (id, bot) = await _host.RegisterAsync();
        bot.SendsPerSecond = 200;
        for (var chat = 1; chat <= subscribers; chat++)
            _ = bot.Chat(chat);
        await _host.Database.ExecuteAsync(
            """
            insert into bots.chat (bot_id, chat_id, kind, first_seen_at, last_seen_at)
            select $1, i, 'private', now() + interval '1 second', now() from generate_series(1, $2) i
            """,
            id, subscribers);
        return (id, bot);
    }

    private async Task<string> StartAsync(string botId, params BroadcastButton[] buttons)
    {
        var result = await Grain(NewId()).StartAsync(new StartBroadcast(BotHost.Owner, botId, "Hello, all of you", [.. buttons]));
        Assert.True(result.IsSuccess, result.Error?.Message);
        return result.Require().Id;
    }

    // Starting it once more answers it as it is.
    private async Task<Broadcast> FindAsync(string broadcast)
    {
        var bot = await _host.Database.ScalarAsync<string>("select bot_id from bots.broadcast where id = $1", broadcast);
        return (await Grain(broadcast).StartAsync(new StartBroadcast(BotHost.Owner, bot!, "", []))).Require();
    }

    private async Task<Broadcast> EndAsync(string broadcast)
    {
        await Eventually.AsyncCondition(async () => (await FindAsync(broadcast)).Status == BroadcastStatus.Completed);
        return await FindAsync(broadcast);
    }

    private Task<long> CountAsync(string status) =>
        _host.Database.ScalarAsync<long>("select count(*) from bots.recipient where status = $1", status);

    private async Task<List<string>> EventsAsync(string broadcast)
    {
        await using var command = _host.Database.DataSource.CreateCommand("select type from nexus.event_log where aggregate = $1 order by tx, seq");
        command.Parameters.AddWithValue($"bots.broadcast/{broadcast}");
        await using var row = await command.ExecuteReaderAsync();
        var types = new List<string>();
        while (await row.ReadAsync())
            types.Add(row.GetString(0));
        return types;
    }
}
