using Nexus.Bots;
using Nexus.Grains.Tests.Bots.Main;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Bots.Links;

public sealed class LinkTests : IAsyncLifetime
{
    private BotHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await BotHost.StartAsync(hasMain: true);
        _host.Handler.IsOn = false;
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_code_links_a_chat_and_its_use_a_second_time_is_refused()
    {
        var userId = await MainChat.NewAccountAsync(_host);
        var made = (await Links(userId).MakeCodeAsync()).Require();
        var (chat, other) = (new MainChat(_host, 42), new MainChat(_host, 43));

        Assert.StartsWith("Hello! I look after", await chat.SayAsync("/start"), StringComparison.Ordinal);
        Assert.StartsWith("Done, Ann 1", await chat.SayAsync($"/start {made.Code}"), StringComparison.Ordinal);
        Assert.StartsWith("This code is not good", await other.SayAsync($"/start {made.Code}"), StringComparison.Ordinal);

        Assert.Equal($"https://t.me/main_stand_bot?start={made.Code}", made.Url);
        var link = Assert.Single(await Links(userId).ListAsync());
        Assert.Equal((42, "User 42", "user_42"), (link.ChatId, link.Name, link.Username));
        Assert.Equal(userId, await _host.Database.ScalarAsync<string>("select owner from bots.link where chat_id = 42"));
        Assert.Equal(0, await _host.Database.ScalarAsync<long>("select count(*) from nexus.grain_state where state::text like $1", $"%{made.Code}%"));
    }

    [Fact]
    public async Task An_update_that_is_handled_twice_links_once()
    {
        var userId = await MainChat.NewAccountAsync(_host);
        var chat = new MainChat(_host, 42);
        await chat.LinkAsync(userId);
        await _host.QuietAsync();

        await _host.Database.ExecuteAsync("update bots.update set status = 'pending', next_at = now() - interval '1 minute', received_at = now() - interval '1 minute'");
        await _host.QuietAsync();

        Assert.Equal(0, await _host.Database.ScalarAsync<long>("select count(*) from bots.dialog"));
        Assert.Equal(1, await _host.Database.ScalarAsync<long>("select count(*) from nexus.event_log where type = 'bot.link.made'"));
        Assert.Single(_host.Telegram.Sent);
    }

    [Fact]
    public async Task A_chat_has_one_account_and_an_account_several_chats()
    {
        var (first, second) = (await MainChat.NewAccountAsync(_host, 1), await MainChat.NewAccountAsync(_host, 2));
        var (chat, other) = (new MainChat(_host, 42), new MainChat(_host, 43));
        await chat.LinkAsync(first);
        await other.LinkAsync(first);

        Assert.StartsWith("Done, Ann 2", await chat.LinkAsync(second), StringComparison.Ordinal);

        Assert.Equal([43], (await Links(first).ListAsync()).Select(l => l.ChatId));
        Assert.Equal([42], (await Links(second).ListAsync()).Select(l => l.ChatId));
        Assert.True((await Links(second).UnlinkAsync(42)).IsSuccess);
        Assert.Equal(LinkErrors.NotFound, (await Links(second).UnlinkAsync(42)).Error);
        Assert.StartsWith("This chat is not linked", await chat.SayAsync("/mybots"), StringComparison.Ordinal);
        Assert.Equal(1, await _host.Database.ScalarAsync<long>("select count(*) from bots.link"));
    }

    [Fact]
    public async Task After_five_wrong_codes_a_chat_is_not_listened_to_for_an_hour()
    {
        var userId = await MainChat.NewAccountAsync(_host);
        var code = (await Links(userId).MakeCodeAsync()).Require().Code;
        var chat = new MainChat(_host, 42);
        for (var i = 0; i < 5; i++)
            Assert.StartsWith("This code is not good", await chat.SayAsync($"/start wrong{i}"), StringComparison.Ordinal);

        Assert.StartsWith("Too many wrong codes", await chat.SayAsync($"/start {code}"), StringComparison.Ordinal);
        Assert.Empty(await Links(userId).ListAsync());
        Assert.StartsWith("Done", await new MainChat(_host, 43).SayAsync($"/start {code}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erasing_an_account_erases_its_chats_and_what_was_said_there()
    {
        var userId = await MainChat.NewAccountAsync(_host);
        var chat = new MainChat(_host, 42);
        await chat.LinkAsync(userId);
        await chat.SayAsync("/newbot");
        var stranger = new MainChat(_host, 43);
        await stranger.SayAsync("/start");
        await _host.QuietAsync();

        await _host.Host.Grains.GetGrain<IUserGrain>(userId).EraseAsync("usr_admin");

        await Eventually.AsyncCondition(async () => await _host.Database.ScalarAsync<long>(
            """
            select (select count(*) from bots.update where chat_id = 42) + (select count(*) from bots.send where chat_id = 42) + (select count(*) from bots.chat where chat_id = 42)
              + (select count(*) from bots.dialog where chat_id = 42) + (select count(*) from bots.link)
            """) == 0);
        Assert.Equal(1, await _host.Database.ScalarAsync<long>("select count(*) from bots.chat where chat_id = 43"));
        Assert.Equal(0, await _host.Database.ScalarAsync<long>("select count(*) from nexus.grain_state where type = 'bots.links' and state::text like '%42%'"));
    }

    [Fact]
    public async Task Without_a_main_bot_there_are_no_codes()
    {
        await using var host = await BotHost.StartAsync();

        Assert.Equal(LinkErrors.NoMainBot, (await host.Host.Grains.GetGrain<IBotLinksGrain>(BotHost.Owner).MakeCodeAsync()).Error);
    }

    private IBotLinksGrain Links(string userId) => _host.Host.Grains.GetGrain<IBotLinksGrain>(userId);
}
