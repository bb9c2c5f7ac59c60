using System.Net;
using Nexus.Api.Tests.Users;
using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Api.Tests.Bots;

public sealed class LinkApiTests(BotFixture fixture) : IClassFixture<BotFixture>
{
    private const string Codes = $"{BotFixture.Root}/link-codes";
    private const string Links = $"{BotFixture.Root}/links";

    [Fact]
    public async Task A_chat_that_opens_the_link_of_a_code_acts_for_the_account_until_it_is_unlinked()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var other = await fixture.Server.RegisterUserAsync();
        var made = await user.Client.PostAnswerAsync(Codes);
        Assert.True(made.Status == HttpStatusCode.Created, made.Text);
        Assert.Equal($"https://t.me/{Main.Username}?start={made.Member("code")}", made.Member("url"));

        await LinkAsync(4201, made.Member("code"));

        var link = Assert.Single((await user.Client.GetAnswerAsync(Links)).Json.GetProperty("items").EnumerateArray());
        Assert.Equal((4201, "User 4201"), (link.GetProperty("chatId").GetInt64(), link.GetProperty("name").GetString()));
        Assert.Empty((await other.Client.GetAnswerAsync(Links)).Json.GetProperty("items").EnumerateArray());
        Assert.Equal("bots.link-not-found", (await UnlinkAsync(other, "4201")).Problem);
        Assert.Equal("bots.link-not-found", (await UnlinkAsync(user, "nonsense")).Problem);
        Assert.Equal(HttpStatusCode.NoContent, (await UnlinkAsync(user, "4201")).Status);
        Assert.Equal("bots.link-not-found", (await UnlinkAsync(user, "4201")).Problem);
    }

    [Fact]
    public async Task A_request_that_is_repeated_with_its_key_brings_the_same_code_and_another_one_another()
    {
        using var user = await fixture.Server.RegisterUserAsync();

        var first = await user.Client.PostAnswerAsync(Codes, key: "once");
        var again = await user.Client.PostAnswerAsync(Codes, key: "once");
        var second = await user.Client.PostAnswerAsync(Codes, key: "twice");

        Assert.Equal(first.Text, again.Text);
        Assert.NotEqual(first.Member("code"), second.Member("code"));
    }

    [Fact]
    public async Task The_export_has_the_linked_chats_and_erasing_the_account_unlinks_them()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await LinkAsync(4202, (await user.Client.PostAnswerAsync(Codes)).Member("code"));

        var export = await user.Client.GetAnswerAsync("/api/v1/auth/me/export");
        Assert.Contains("User 4202", export.Text, StringComparison.Ordinal);
        var erased = await user.Client.PostAnswerAsync("/api/v1/auth/me/erase", new { password = NexusServer.Password });

        Assert.True(erased.Status == HttpStatusCode.NoContent, erased.Text);
        await Eventually.AsyncCondition(async () => await fixture.Database.ScalarAsync<long>(
            "select (select count(*) from bots.link where chat_id = 4202) + (select count(*) from bots.chat where bot_id = 'main' and chat_id = 4202)") == 0);
    }

    [Fact]
    public async Task Without_a_main_bot_there_are_no_codes()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var server = await NexusServer.StartAsync(database);
        using var user = await server.RegisterUserAsync();

        var answer = await user.Client.PostAnswerAsync(Codes);

        Assert.Equal((HttpStatusCode.NotFound, "bots.no-main-bot"), (answer.Status, answer.Problem));
    }

    private TelegramBot Main => fixture.Telegram.AddBot(1);

    private async Task LinkAsync(long chatId, string code)
    {
        await Eventually.Condition(() => Main.Webhook is not null);
        Assert.Equal(1, await fixture.Telegram.DeliverAsync(Main, TelegramUpdates.Message(Main, chatId, $"/start {code}")));
        await Eventually.Condition(() => fixture.Telegram.Sent.Any(c => c.ChatId == chatId && c.Text.StartsWith("Done", StringComparison.Ordinal)));
    }

    private static Task<Answer> UnlinkAsync(SignedInUser user, string chatId) =>
        user.Client.SendAsync(HttpMethod.Delete, $"{Links}/{chatId}", content: null, token: null);
}
