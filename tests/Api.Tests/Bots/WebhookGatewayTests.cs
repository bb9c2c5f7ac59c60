using System.Net;
using System.Text;
using Nexus.Api.Tests.Users;
using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Api.Tests.Bots;

public sealed class WebhookGatewayTests(BotFixture fixture) : IClassFixture<BotFixture>
{
    /// <summary>Bodies that are no updates.</summary>
    public static readonly TheoryData<string> Malformed =
    [
        "", "{", "[]", "7", "{}", """{"update_id":1}""", """{"update_id":"1","message":{}}""", """{"update_id":-1,"message":{}}""",
        """{"update_id":1.5,"message":{}}""", """{"update_id":1,"message":7}""", """{"update_id":1,"update_id":2,"message":{}}""",
        """{"update_id":99999999999999999999,"message":{}}""",
    ];

    [Fact]
    public async Task An_update_is_durable_when_it_was_answered_and_handled_soon_after()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, bot) = await fixture.RegisterAsync(user);
        await user.Client.SendAsync(
            HttpMethod.Put, $"{BotFixture.Root}/{id}/settings", System.Net.Http.Json.JsonContent.Create(new { welcome = "Welcome!" }), token: null);
        var update = TelegramUpdates.Message(bot, 42, "/start");

        Assert.Equal(1, await fixture.Telegram.DeliverAsync(bot, update));

        Assert.Equal(1, await CountAsync(id));
        await Eventually.Condition(() => fixture.Telegram.Sent.Any(c => c.BotId == bot.Id && c is { ChatId: 42, Text: "Welcome!" }));
        var row = await BotFixture.HandledAsync(user, id);
        Assert.Equal(("message", 42, "/start"), (row.GetProperty("kind").GetString(), row.GetProperty("chatId").GetInt64(), row.GetProperty("body").GetProperty("message").GetProperty("text").GetString()));
    }

    [Fact]
    public async Task A_repeated_update_is_taken_again_and_ignored()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, bot) = await fixture.RegisterAsync(user);
        var update = TelegramUpdates.Message(bot, 42, "hello").ToJsonString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => fixture.UpdateAsync($"/webhook/{id}", update, bot.Webhook!.Secret)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Equal(1, await CountAsync(id));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task A_wrong_secret_is_refused(string? secret)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, bot) = await fixture.RegisterAsync(user);
        var update = TelegramUpdates.Message(bot, 42, "hello").ToJsonString();

        var answer = await fixture.UpdateAsync($"/webhook/{id}", update, secret);

        Assert.Equal((HttpStatusCode.Unauthorized, "bots.wrong-secret"), (answer.Status, answer.Problem));
        Assert.Equal(0, await CountAsync(id));
        // Before anything else: who has no secret learns nothing of what would be read.
        Assert.Equal(HttpStatusCode.Unauthorized, (await fixture.UpdateAsync($"/webhook/{id}", "{", secret)).Status);
    }

    [Theory]
    [InlineData("/webhook/bot_00000000000080008b8c4d5e6f708192")]
    [InlineData("/webhook/bot_1")]
    [InlineData("/webhook/123456789:AAExampleExampleExampleExampleExampl")]
    [InlineData("/webhook/123:short")]
    public async Task An_unknown_bot_is_not_found(string path)
    {
        var answer = await fixture.UpdateAsync(path, """{"update_id":1,"message":{}}""", "some-secret");

        Assert.Equal((HttpStatusCode.NotFound, "bots.not-found"), (answer.Status, answer.Problem));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task What_is_no_update_is_malformed(string body)
    {
        var answer = await fixture.UpdateAsync("/webhook/main", body, BotFixture.MainSecret);

        Assert.Equal((HttpStatusCode.BadRequest, "request.malformed"), (answer.Status, answer.Problem));
        Assert.DoesNotContain("line ,", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_media_type_and_a_body_over_a_mebibyte_are_refused()
    {
        var large = $$$"""{"update_id":1,"message":{"text":"{{{new string('x', 1024 * 1024)}}}"}}""";

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await fixture.UpdateAsync("/webhook/main", "{}", BotFixture.MainSecret, "text/plain")).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await fixture.UpdateAsync("/webhook/main", large, BotFixture.MainSecret)).Status);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/webhook/main") { Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(large))) };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Content.Headers.ContentType = new("application/json");
        chunked.Headers.Add("X-Telegram-Bot-Api-Secret-Token", BotFixture.MainSecret);
        using var response = await fixture.Server.Client.SendAsync(chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task The_main_bot_has_an_address_of_its_own()
    {
        var update = TelegramUpdates.Message(fixture.Telegram.AddBot(1), 42, "hello").ToJsonString();

        Assert.Equal(HttpStatusCode.Unauthorized, (await fixture.UpdateAsync("/webhook/main", update, "wrong")).Status);
        Assert.Equal(HttpStatusCode.OK, (await fixture.UpdateAsync("/webhook/main", update, BotFixture.MainSecret)).Status);
        Assert.Equal(1, await CountAsync("main"));
    }

    [Fact]
    public async Task Addresses_with_a_token_are_taken_and_the_token_is_seen_nowhere()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, bot) = await fixture.RegisterAsync(user);
        var (path, secret) = ($"/webhook/{bot.Token}", bot.Token.Split(':')[1]);

        Assert.Equal(HttpStatusCode.OK, (await fixture.UpdateAsync(path, TelegramUpdates.Message(bot, 42, "one").ToJsonString(), secret: null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await fixture.UpdateAsync(path, TelegramUpdates.Message(bot, 42, "two").ToJsonString(), bot.Webhook!.Secret)).Status);
        var wrong = await fixture.UpdateAsync(path, "{}", "wrong");
        var malformed = await fixture.UpdateAsync(path, "{", secret: null);
        var other = await fixture.UpdateAsync($"{path[..^1]}X", "{}", bot.Webhook.Secret);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest, HttpStatusCode.NotFound), (wrong.Status, malformed.Status, other.Status));
        Assert.Equal(2, await CountAsync(id));
        Assert.All([wrong, malformed, other], a => Assert.DoesNotContain(secret[..^1], a.Text, StringComparison.Ordinal));
        // Kestrel's own lines are off in the server, and not in tests.
        Assert.DoesNotContain(
            fixture.Server.Logs.Entries.Where(e => !e.Category.StartsWith("Microsoft.AspNetCore.Hosting", StringComparison.Ordinal)),
            e => $"{e.Message} {e.Exception}".Contains(secret[..^1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stopped_bot_takes_nothing_and_a_deleted_one_is_unknown()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, bot) = await fixture.RegisterAsync(user);
        var (webhook, update) = (bot.Webhook!, TelegramUpdates.Message(bot, 42, "hello").ToJsonString());
        await user.Client.PostAnswerAsync($"{BotFixture.Root}/{id}/stop");
        await RefusedAsync("bots.stopped");

        await user.Client.SendAsync(HttpMethod.Delete, $"{BotFixture.Root}/{id}", content: null, token: null);
        await RefusedAsync("bots.not-found");

        // What a front-end knows is some seconds old at most.
        Task RefusedAsync(string code) => Eventually.AsyncCondition(async () =>
            await fixture.UpdateAsync($"/webhook/{id}", update, webhook.Secret) is { Status: not HttpStatusCode.OK } answer && answer.Problem == code);
    }

    [Fact]
    public async Task A_new_secret_is_good_within_seconds_and_the_old_one_for_a_while()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, bot) = await fixture.RegisterAsync(user);
        var old = bot.Webhook!.Secret;
        Assert.Equal(HttpStatusCode.OK, (await fixture.UpdateAsync($"/webhook/{id}", TelegramUpdates.Message(bot, 42, "one").ToJsonString(), old)).Status);

        var token = fixture.Telegram.Revoke(bot);
        await user.Client.SendAsync(HttpMethod.Patch, $"{BotFixture.Root}/{id}", System.Net.Http.Json.JsonContent.Create(new { token }), token: null);

        Assert.NotEqual(old, bot.Webhook!.Secret);
        await Eventually.AsyncCondition(async () =>
            (await fixture.UpdateAsync($"/webhook/{id}", TelegramUpdates.Message(bot, 42, "two").ToJsonString(), bot.Webhook.Secret)).Status == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await fixture.UpdateAsync($"/webhook/{id}", TelegramUpdates.Message(bot, 42, "three").ToJsonString(), old)).Status);
    }

    private Task<long> CountAsync(string botId) => fixture.Database.ScalarAsync<long>("select count(*) from bots.update where bot_id = $1", botId);
}
