using Nexus.Bots;
using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Bots;

public sealed class UpdateFlowTests : IAsyncLifetime
{
    private BotHost _host = null!;

    public async Task InitializeAsync() => _host = await BotHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Updates_of_a_chat_are_answered_in_order_and_once()
    {
        var (id, bot) = await _host.RegisterAsync();
        var updates = Enumerable.Range(1, 4).Select(i => TelegramUpdates.Message(bot, 42, $"text {i}")).ToList();

        foreach (var update in updates.Concat(updates))
            await _host.TakeAsync(id, update);
        await _host.SentAsync(4);
        await _host.QuietAsync();

        Assert.Equal(["text 1", "text 2", "text 3", "text 4"], _host.TextsOf(bot, 42));
    }

    [Fact]
    public async Task What_fails_is_tried_again_before_what_came_after_it()
    {
        var (id, bot) = await _host.RegisterAsync();

        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "fail 3"));
        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "after"));
        await _host.SentAsync(2);

        Assert.Equal(["fail 3", "after"], _host.TextsOf(bot, 42));
    }

    [Fact]
    public async Task What_keeps_failing_is_parked_and_the_chat_goes_on()
    {
        var (id, bot) = await _host.RegisterAsync();

        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "fail 99"));
        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "after"));
        await _host.SentAsync(1);

        Assert.Equal(["after"], _host.TextsOf(bot, 42));
        Assert.Equal(1, await _host.Database.ScalarAsync<long>("select count(*) from bots.update where status = 'parked' and attempts = 5 and error like '%told to fail%'"));
    }

    [Fact]
    public async Task What_was_parked_is_handled_once_more_when_its_owner_asks()
    {
        var (id, bot) = await _host.RegisterAsync();
        var update = TelegramUpdates.Message(bot, 42, "fail 5");
        var updateId = (long)update["update_id"]!;
        await _host.TakeAsync(id, update);
        await Eventually.AsyncCondition(async () => await _host.Database.ScalarAsync<long>("select count(*) from bots.update where status = 'parked'") == 1);

        Assert.Equal(BotErrors.NotFound, (await _host.Bot(id).ReplayAsync("usr_2", updateId)).Error);
        Assert.Equal(BotErrors.NotParked, (await _host.Bot(id).ReplayAsync(BotHost.Owner, updateId + 1)).Error);
        Assert.True((await _host.Bot(id).ReplayAsync(BotHost.Owner, updateId)).IsSuccess);
        await _host.SentAsync(1);
        await _host.QuietAsync();

        Assert.Equal(["fail 5"], _host.TextsOf(bot, 42));
        Assert.Equal(BotErrors.NotParked, (await _host.Bot(id).ReplayAsync(BotHost.Owner, updateId)).Error);
    }

    [Fact]
    public async Task A_failing_chat_holds_up_no_other()
    {
        var (id, bot) = await _host.RegisterAsync();
        _host.Telegram.Script("sendMessage", TelegramFault.TooMany(60));
        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "slow"));
        await Eventually.Condition(() => _host.Telegram.Calls.Any(c => c.Method == "sendMessage"));

        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 43, "quick"));
        await _host.SentAsync(1);

        Assert.Equal(["quick"], _host.TextsOf(bot, 43));
    }

    [Fact]
    public async Task A_pause_that_Telegram_asks_for_is_made_and_nothing_is_lost()
    {
        var (id, bot) = await _host.RegisterAsync();
        _host.Telegram.Script("sendMessage", TelegramFault.TooMany(2));

        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "one"));
        await _host.SentAsync(1);

        var tries = _host.Telegram.Calls.Where(c => c.Method == "sendMessage").ToList();
        Assert.Equal(2, tries.Count);
        Assert.True(tries[1].At - tries[0].At >= TimeSpan.FromSeconds(1.9), $"{tries[1].At - tries[0].At}");
    }

    [Fact]
    public async Task A_person_who_blocked_the_bot_is_marked_as_gone_and_gets_nothing_more()
    {
        var (id, bot) = await _host.RegisterAsync();
        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "one"));
        await _host.SentAsync(1);
        bot.Chat(42).Forbidden = "bot was blocked by the user";

        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "two"));
        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "three"));
        await Eventually.AsyncCondition(async () => await _host.Database.ScalarAsync<long>("select count(*) from bots.send where status = 'failed'") == 2);

        Assert.Equal(1, await _host.Database.ScalarAsync<long>("select count(*) from bots.chat where chat_id = 42 and gone_at is not null"));
        bot.Chat(42).Forbidden = null;
        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "back"));
        await _host.SentAsync(2);
        Assert.Equal(1, await _host.Database.ScalarAsync<long>("select count(*) from bots.chat where chat_id = 42 and gone_at is null"));
    }

    [Fact]
    public async Task A_group_that_became_a_supergroup_is_followed()
    {
        var (id, bot) = await _host.RegisterAsync();
        _ = bot.Chat(-1_000_000_000_007);
        bot.Chat(-7).MigratedTo = -1_000_000_000_007;

        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "one", chatId: -7));
        await _host.SentAsync(1);

        Assert.Equal(["one"], _host.TextsOf(bot, -1_000_000_000_007));
    }

    [Fact]
    public async Task What_is_refused_for_good_is_given_up_and_the_next_is_sent()
    {
        var (id, bot) = await _host.RegisterAsync();
        _host.Telegram.Script("sendMessage", new TelegramFault { Answer = TelegramAnswer.Bad("chat not found") });

        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "lost"));
        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "sent"));
        await _host.SentAsync(1);

        Assert.Equal(["sent"], _host.TextsOf(bot, 42));
        Assert.Equal("Bad Request: chat not found", await _host.Database.ScalarAsync<string>("select error from bots.send where status = 'failed'"));
    }

    [Fact]
    public async Task A_stopped_bot_answers_what_waited_when_it_is_started()
    {
        var (id, bot) = await _host.RegisterAsync();
        await _host.Bot(id).StopAsync(BotHost.Owner);

        await _host.TakeAsync(id, TelegramUpdates.Message(bot, 42, "one"));
        await Eventually.AsyncCondition(async () => await _host.Database.ScalarAsync<long>("select count(*) from bots.update where status = 'pending'") == 1);
        Assert.Empty(_host.Telegram.Sent);
        await _host.Bot(id).StartAsync(BotHost.Owner);

        await _host.SentAsync(1);
    }

    [Fact]
    public async Task What_nobody_was_woken_for_is_found()
    {
        var (id, bot) = await _host.RegisterAsync();
        var update = TelegramUpdates.Message(bot, 42, "one");

        await _host.Database.ExecuteAsync(
            """
            insert into bots.update (bot_id, update_id, chat_id, kind, next_at, received_at, body)
            values ($1, $2, 42, 'message', now() - interval '1 minute', now() - interval '1 minute', $3)
            """,
            id, (long)update["update_id"]!, update.ToJsonString());

        await _host.SentAsync(1);
    }

    [Fact]
    public async Task A_bot_with_very_many_calls_that_wait_hides_no_other_that_was_forgotten()
    {
        // The busy one comes first in every order that a plan may read them in.
        long[] places = [.. new long[] { 1000, 1001 }.OrderBy(BotIds.Of, StringComparer.Ordinal)];
        var (many, busy) = await _host.RegisterAsync(places[0]);
        var (few, bot) = await _host.RegisterAsync(places[1]);
        _ = busy.Chat(-42);
        _ = bot.Chat(-42);

        await _host.Database.ExecuteAsync(
            """
            insert into bots.send (bot_id, update_id, ordinal, chat_id, method, parameters, next_at, created_at)
            select s.bot_id, -1, s.ordinal, -42, 'sendMessage', '{"text":"Hello"}', now() - interval '1 minute', now() - interval '1 minute'
            from (select $1, o from generate_series(1, 2000) o union all select $2, 1) s(bot_id, ordinal)
            """,
            many, few);

        await Eventually.Condition(() => _host.TextsOf(bot, -42).Any());
    }

    [Fact]
    public async Task Restarts_in_the_middle_neither_lose_nor_double_nor_disorder_a_reply()
    {
        const int bots = 5;
        const int chats = 6;
        const int rounds = 5;
        var registered = new List<(string Id, TelegramBot Bot)>();
        for (var i = 0; i < bots; i++)
            registered.Add(await _host.RegisterAsync(2000 + i));

        for (var round = 0; round < rounds; round++)
        {
            foreach (var (id, bot) in registered)
            {
                for (var chat = 1; chat <= chats; chat++)
                    await _host.TakeAsync(id, TelegramUpdates.Message(bot, chat, $"round {round}"));
            }

            if (round is 1 or 3)
                await _host.Host.RestartAsync();
        }

        await _host.SentAsync(bots * chats * rounds, TimeSpan.FromSeconds(90));
        await _host.QuietAsync();

        foreach (var (_, bot) in registered)
        {
            for (var chat = 1; chat <= chats; chat++)
                Assert.Equal(Enumerable.Range(0, rounds).Select(r => $"round {r}"), _host.TextsOf(bot, chat));
        }

        Assert.DoesNotContain(_host.Telegram.Calls, c => c.Answer.Status == 429);
    }
}
