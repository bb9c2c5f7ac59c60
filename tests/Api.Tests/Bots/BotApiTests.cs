using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Api.Tests.Users;
using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Api.Tests.Bots;

public sealed class BotApiTests(BotFixture fixture) : IClassFixture<BotFixture>
{
    private const string Root = BotFixture.Root;

    /// <summary>Settings, and where they are wrong.</summary>
    public static readonly TheoryData<string, string> Invalid = new()
    {
        { """{"menu":[{"label":"a","reply":"b"}]}""", "welcome" },
        { """{"welcome":"a","menu":[{"label":" ","reply":"b"}]}""", "menu[0].label" },
        { """{"welcome":"a","menu":[null]}""", "menu[0]" },
        { """{"autoReplies":[{"trigger":"a","reply":""}]}""", "autoReplies[0].reply" },
        { """{"autoReplies":[null]}""", "autoReplies[0]" },
        { """{"ai":{"model":"no such model"}}""", "ai.model" },
    };

    [Fact]
    public async Task A_bot_is_registered_read_changed_stopped_started_and_deleted()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var bot = fixture.NewBot();
        var made = await user.Client.PostAnswerAsync(Root, new { token = bot.Token, name = "Hello" });

        Assert.True(made.Status == HttpStatusCode.Created, made.Text);
        var id = made.Member("id");
        Assert.Equal($"{Root}/{id}", made.Headers.Location!.ToString());
        Assert.DoesNotContain(bot.Token.Split(':')[1], made.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(bot.Webhook!.Secret!, made.Text, StringComparison.Ordinal);
        Assert.True(made.Json.GetProperty("webhook").GetProperty("isCurrent").GetBoolean());
        var read = await user.Client.GetAnswerAsync($"{Root}/{id}");
        Assert.Equal(("\"v1\"", "Hello", bot.Username), (read.Headers.ETag!.Tag, read.Member("name"), read.Member("username")));
        var changed = await user.Client.SendAsync(HttpMethod.Patch, $"{Root}/{id}", JsonContent.Create(new { name = "Bye" }), token: null, ifMatch: "\"v1\"");
        Assert.Equal("Bye", changed.Member("name"));
        var late = await user.Client.SendAsync(HttpMethod.Patch, $"{Root}/{id}", JsonContent.Create(new { name = "Late" }), token: null, ifMatch: "\"v1\"");
        Assert.Equal(HttpStatusCode.PreconditionFailed, late.Status);
        Assert.False((await user.Client.PostAnswerAsync($"{Root}/{id}/stop")).Json.GetProperty("isRunning").GetBoolean());
        Assert.True((await user.Client.PostAnswerAsync($"{Root}/{id}/start")).Json.GetProperty("isRunning").GetBoolean());
        Assert.True((await user.Client.GetAnswerAsync($"{Root}/{id}/webhook")).Json.GetProperty("isOurs").GetBoolean());
        Assert.Equal(HttpStatusCode.NoContent, (await user.Client.SendAsync(HttpMethod.Delete, $"{Root}/{id}", content: null, token: null)).Status);
        Assert.Equal("bots.not-found", (await user.Client.GetAnswerAsync($"{Root}/{id}")).Problem);
    }

    [Fact]
    public async Task Another_user_can_do_nothing_with_a_bot()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var other = await fixture.Server.RegisterUserAsync();
        var (id, bot) = await fixture.RegisterAsync(user);

        foreach (var path in new[] { "", "/settings", "/webhook", "/stats", "/updates", "/subscribers" })
            Assert.Equal("bots.not-found", (await other.Client.GetAnswerAsync($"{Root}/{id}{path}")).Problem);
        Assert.Equal("bots.not-found", (await other.Client.PostAnswerAsync($"{Root}/{id}/stop")).Problem);
        Assert.Equal("bots.not-found", (await other.Client.SendAsync(HttpMethod.Put, $"{Root}/{id}/settings", JsonContent.Create(new { }), token: null)).Problem);
        Assert.Equal("bots.not-found", (await other.Client.SendAsync(HttpMethod.Delete, $"{Root}/{id}", content: null, token: null)).Problem);
        Assert.Equal("bots.taken", (await other.Client.PostAnswerAsync(Root, new { token = bot.Token })).Problem);
        Assert.Empty((await other.Client.GetAnswerAsync(Root)).Json.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("123456789:AAExampleExampleExampleExampleExampl")]
    public async Task A_token_that_is_none_is_refused(string token)
    {
        using var user = await fixture.Server.RegisterUserAsync();

        var answer = await user.Client.PostAnswerAsync(Root, new { token });

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "bots.token-refused"), (answer.Status, answer.Problem));
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty("token", out _));
        Assert.DoesNotContain(token, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registration_that_is_repeated_with_its_key_is_one()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var bot = fixture.NewBot();

        var first = await user.Client.PostAnswerAsync(Root, new { token = bot.Token }, key: "once");
        var second = await user.Client.PostAnswerAsync(Root, new { token = bot.Token }, key: "once");
        var third = await user.Client.PostAnswerAsync(Root, new { token = bot.Token }, key: "twice");

        Assert.Equal(first.Text, second.Text);
        Assert.Equal("bots.taken", third.Problem);
    }

    [Fact]
    public async Task An_account_has_no_more_bots_than_are_allowed_and_lists_them_the_latest_first()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
            ids.Add((await fixture.RegisterAsync(user)).Id);

        Assert.Equal("bots.too-many", (await user.Client.PostAnswerAsync(Root, new { token = fixture.NewBot().Token })).Problem);
        var first = (await user.Client.GetAnswerAsync($"{Root}?limit=3")).Json;
        var second = (await user.Client.GetAnswerAsync($"{Root}?limit=3&cursor={first.GetProperty("nextCursor").GetString()}")).Json;
        var listed = first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(b => b.GetProperty("id").GetString()!);
        Assert.Equal(Enumerable.Reverse(ids), listed);
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task Settings_that_break_a_rule_are_refused_by_place(string settings, string place)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, _) = await fixture.RegisterAsync(user);

        var answer = await user.Client.SendAsync(
            HttpMethod.Put, $"{Root}/{id}/settings", new StringContent(settings, System.Text.Encoding.UTF8, "application/json"), token: null);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty(place, out _), answer.Text);
    }

    [Fact]
    public async Task Settings_are_read_back_and_figures_and_subscribers_follow_what_happens()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, bot) = await fixture.RegisterAsync(user);
        var body = new
        {
            welcome = "Welcome!",
            autoApprove = true,
            menu = new[] { new { label = "Hours", reply = "9 to 18" } },
            autoReplies = new[] { new { trigger = "price", reply = "See the list", match = "contains" } },
        };

        var set = await user.Client.SendAsync(HttpMethod.Put, $"{Root}/{id}/settings", JsonContent.Create(body), token: null);

        Assert.True(set.Status == HttpStatusCode.OK, set.Text);
        Assert.Equal(set.Text, (await user.Client.GetAnswerAsync($"{Root}/{id}/settings")).Text);
        await fixture.Telegram.DeliverAsync(bot, TelegramUpdates.Message(bot, 42, "/start"));
        await Eventually.AsyncCondition(async () => (await user.Client.GetAnswerAsync($"{Root}/{id}/stats")).Json.GetProperty("sent").GetInt64() == 1);
        var stats = (await user.Client.GetAnswerAsync($"{Root}/{id}/stats")).Json;
        Assert.Equal((1, 1, 1), (stats.GetProperty("received").GetInt64(), stats.GetProperty("handled").GetInt64(), stats.GetProperty("subscribers").GetInt64()));
        var subscriber = Assert.Single((await user.Client.GetAnswerAsync($"{Root}/{id}/subscribers")).Json.GetProperty("items").EnumerateArray());
        Assert.Equal((42, "User 42", "en"), (subscriber.GetProperty("chatId").GetInt64(), subscriber.GetProperty("name").GetString(), subscriber.GetProperty("language").GetString()));
    }

    [Fact]
    public async Task What_nothing_else_answers_the_model_does_in_a_conversation_of_the_owners()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, bot) = await fixture.RegisterAsync(user);
        var ai = new { ai = new { systemPrompt = "Be brief." } };
        var set = await user.Client.SendAsync(HttpMethod.Put, $"{Root}/{id}/settings", JsonContent.Create(ai), token: null);
        Assert.Equal("Be brief.", set.Json.GetProperty("ai").GetProperty("systemPrompt").GetString());

        await fixture.Telegram.DeliverAsync(bot, TelegramUpdates.Message(bot, 42, "What taxes must a shop think of?"));

        await Eventually.Condition(() => fixture.Telegram.Sent.Any(c => c.BotId == bot.Id && c.ChatId == 42));
        JsonElement conversations = default;
        await Eventually.AsyncCondition(async () =>
            (conversations = (await user.Client.GetAnswerAsync("/api/v1/conversations")).Json.GetProperty("items")).GetArrayLength() == 1);
        var conversation = conversations[0].GetProperty("id").GetString();
        var messages = (await user.Client.GetAnswerAsync($"/api/v1/conversations/{conversation}/messages")).Json.GetProperty("items");
        Assert.Equal<string?>(["user", "assistant"], messages.EnumerateArray().Select(m => m.GetProperty("role").GetString()));
    }

    [Fact]
    public async Task Only_parked_updates_of_ones_own_bots_are_handled_once_more()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var other = await fixture.Server.RegisterUserAsync();
        var (id, bot) = await fixture.RegisterAsync(user);
        await fixture.Telegram.DeliverAsync(bot, TelegramUpdates.Message(bot, 42, "hello"));
        var handled = await BotFixture.HandledAsync(user, id);
        var path = $"{Root}/{id}/updates/{handled.GetProperty("updateId").GetInt64()}/replay";

        Assert.Equal("bots.not-parked", (await user.Client.PostAnswerAsync(path)).Problem);
        Assert.Equal("bots.not-found", (await other.Client.PostAnswerAsync(path)).Problem);
        await fixture.Database.ScalarAsync<long>("update bots.update set status = 'parked' where bot_id = $1 returning update_id", id);
        Assert.Equal(HttpStatusCode.NoContent, (await user.Client.PostAnswerAsync(path)).Status);
        await BotFixture.HandledAsync(user, id);
    }

    [Fact]
    public async Task The_export_has_the_bots_without_their_tokens_and_erasing_the_account_removes_them()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, bot) = await fixture.RegisterAsync(user);
        await fixture.Telegram.DeliverAsync(bot, TelegramUpdates.Message(bot, 42, "hello"));

        var export = await user.Client.GetAnswerAsync("/api/v1/auth/me/export");
        Assert.Contains(id, export.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(bot.Token.Split(':')[1], export.Text, StringComparison.Ordinal);
        var erased = await user.Client.PostAnswerAsync("/api/v1/auth/me/erase", new { password = NexusServer.Password });

        Assert.True(erased.Status == HttpStatusCode.NoContent, erased.Text);
        await Eventually.AsyncCondition(async () => await fixture.Database.ScalarAsync<long>(
            "select (select count(*) from bots.bot where id = $1) + (select count(*) from bots.update where bot_id = $1) + (select count(*) from bots.chat where bot_id = $1)", id) == 0);
        await Eventually.AsyncCondition(async () => await fixture.Database.ScalarAsync<string>(
            "select data ->> 'username' from nexus.event_log where aggregate = $1 and type = 'bot.registered'", $"bots.bot/{id}") == "");
        Assert.Null(bot.Webhook);
    }

    [Fact]
    public async Task While_Telegram_is_out_of_order_a_registration_is_not_answered_and_can_be_repeated()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var bot = fixture.NewBot();
        fixture.Telegram.Script("getMe", [.. Enumerable.Repeat(TelegramFault.Broken(), 3)]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await user.Client.PostAnswerAsync(Root, new { token = bot.Token }, key: "again")).Status);
        Assert.Equal(HttpStatusCode.Created, (await user.Client.PostAnswerAsync(Root, new { token = bot.Token }, key: "again")).Status);
    }
}
