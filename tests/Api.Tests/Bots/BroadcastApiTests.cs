using System.Net;
using System.Text.Json;
using Nexus.Api.Tests.Users;
using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Api.Tests.Bots;

public sealed class BroadcastApiTests(BotFixture fixture) : IClassFixture<BotFixture>
{
    /// <summary>Messages, and where they are wrong.</summary>
    public static readonly TheoryData<string, string> Invalid = new()
    {
        { """{"text":" "}""", "text" },
        { """{"text":"a","buttons":[null]}""", "buttons[0]" },
        { """{"text":"a","buttons":[{"text":"b","url":"ftp://example.com"}]}""", "buttons[0].url" },
        { """{"text":"a","buttons":[{"text":" ","url":"https://example.com"}]}""", "buttons[0].text" },
    };

    [Fact]
    public async Task A_broadcast_is_begun_watched_and_listed()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (root, bot) = await RegisterAsync(user, subscribers: 5);
        bot.Chat(3).Forbidden = "bot was blocked by the user";

        var made = await user.Client.PostAnswerAsync(root, new { text = "Hello", buttons = new[] { new { text = "Go", url = "https://example.com" } } });

        Assert.True(made.Status == HttpStatusCode.Created, made.Text);
        var id = made.Member("id");
        Assert.Equal($"{root}/{id}", made.Headers.Location!.ToString());
        var ended = await EndedAsync(user, $"{root}/{id}");
        var counts = ended.GetProperty("counts");
        Assert.Equal((5, 4, 1, 0), (Number(counts, "total"), Number(counts, "sent"), Number(counts, "gone"), Number(counts, "pending")));
        Assert.Equal(id, (await user.Client.GetAnswerAsync(root)).Json.GetProperty("items")[0].GetProperty("id").GetString());
        var gone = (await user.Client.GetAnswerAsync($"{root}/{id}/recipients?status=gone")).Json.GetProperty("items");
        Assert.Equal((3, 1), (Number(gone[0], "chatId"), gone.GetArrayLength()));
        Assert.Contains("blocked", gone[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        var first = (await user.Client.GetAnswerAsync($"{root}/{id}/recipients?limit=2")).Json;
        var second = (await user.Client.GetAnswerAsync($"{root}/{id}/recipients?limit=2&cursor={first.GetProperty("nextCursor").GetString()}")).Json;
        Assert.Equal([1, 2, 3, 4], first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(r => Number(r, "chatId")));
        Assert.Equal(HttpStatusCode.BadRequest, (await user.Client.GetAnswerAsync($"{root}/{id}/recipients?status=lost")).Status);
        Assert.Equal(4, Number((await user.Client.GetAnswerAsync($"{root[..^"/broadcasts".Length]}/stats")).Json, "sent"));
    }

    [Fact]
    public async Task A_broadcast_is_held_continued_cancelled_and_not_retried()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (root, _) = await RegisterAsync(user, subscribers: 200);
        var id = (await user.Client.PostAnswerAsync(root, new { text = "Hello" })).Member("id");

        Assert.Equal("paused", (await user.Client.PostAnswerAsync($"{root}/{id}/pause")).Member("status"));
        Assert.Equal("bots.broadcast-not-finished", (await user.Client.PostAnswerAsync($"{root}/{id}/retry", new { })).Problem);
        Assert.True((await user.Client.PostAnswerAsync($"{root}/{id}/resume")).Member("status") is "preparing" or "running");
        Assert.Equal("cancelled", (await user.Client.PostAnswerAsync($"{root}/{id}/cancel")).Member("status"));
        Assert.Equal("cancelled", (await user.Client.PostAnswerAsync($"{root}/{id}/cancel")).Member("status"));
        Assert.Equal("bots.broadcast-finished", (await user.Client.PostAnswerAsync($"{root}/{id}/pause")).Problem);
        Assert.Equal("bots.broadcast-finished", (await user.Client.PostAnswerAsync($"{root}/{id}/retry", new { unknown = true })).Problem);
    }

    [Fact]
    public async Task Those_who_were_refused_get_it_with_a_retry()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (root, bot) = await RegisterAsync(user, subscribers: 3);
        bot.Chat(2).MigratedTo = -1_000_000_000_002;
        var id = (await user.Client.PostAnswerAsync(root, new { text = "Hello" })).Member("id");
        Assert.Equal(1, Number((await EndedAsync(user, $"{root}/{id}")).GetProperty("counts"), "failed"));
        bot.Chat(2).MigratedTo = null;

        var again = await user.Client.PostAnswerAsync($"{root}/{id}/retry", new { });

        Assert.Equal(2, Number(again.Json, "attempt"));
        Assert.Equal(3, Number((await EndedAsync(user, $"{root}/{id}")).GetProperty("counts"), "sent"));
        Assert.Equal("bots.broadcast-nothing-to-retry", (await user.Client.PostAnswerAsync($"{root}/{id}/retry", new { unknown = true })).Problem);
    }

    [Fact]
    public async Task A_broadcast_that_is_begun_twice_with_one_key_is_one()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (root, bot) = await RegisterAsync(user, subscribers: 2);

        var first = await user.Client.PostAnswerAsync(root, new { text = "Hello" }, key: "once");
        var second = await user.Client.PostAnswerAsync(root, new { text = "Hello" }, key: "once");

        Assert.Equal(first.Member("id"), second.Member("id"));
        await EndedAsync(user, $"{root}/{first.Member("id")}");
        Assert.Equal(2, fixture.Telegram.Sent.Count(c => c.BotId == bot.Id));
    }

    [Fact]
    public async Task Another_user_sees_and_does_nothing()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var other = await fixture.Server.RegisterUserAsync();
        var (root, _) = await RegisterAsync(user, subscribers: 1);
        var (otherRoot, _) = await RegisterAsync(other, subscribers: 1);
        var id = (await user.Client.PostAnswerAsync(root, new { text = "Hello" })).Member("id");

        foreach (var path in new[] { "", $"/{id}", $"/{id}/recipients" })
            Assert.Equal("bots.not-found", (await other.Client.GetAnswerAsync(root + path)).Problem);
        Assert.Equal("bots.not-found", (await other.Client.PostAnswerAsync(root, new { text = "Hello" })).Problem);
        Assert.Equal("bots.broadcast-not-found", (await other.Client.GetAnswerAsync($"{otherRoot}/{id}")).Problem);
        Assert.Equal("bots.broadcast-not-found", (await other.Client.GetAnswerAsync($"{otherRoot}/{id}/recipients")).Problem);
        foreach (var command in new[] { "pause", "resume", "cancel" })
        {
            Assert.Equal("bots.broadcast-not-found", (await other.Client.PostAnswerAsync($"{root}/{id}/{command}")).Problem);
            Assert.Equal("bots.broadcast-not-found", (await other.Client.PostAnswerAsync($"{otherRoot}/{id}/{command}")).Problem);
        }

        Assert.Equal("bots.broadcast-not-found", (await other.Client.PostAnswerAsync($"{root}/{id}/retry", new { })).Problem);
        Assert.Equal("bots.broadcast-not-found", (await user.Client.PostAnswerAsync($"{root}/bro_nonsense/pause")).Problem);
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task A_message_that_Telegram_would_not_take_begins_nothing(string body, string path)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (root, _) = await RegisterAsync(user, subscribers: 1);

        var answer = await user.Client.PostTextAsync(root, body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty(path, out _), answer.Text);
        Assert.Empty((await user.Client.GetAnswerAsync(root)).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task The_export_of_an_account_has_its_broadcasts_and_its_erasure_removes_them()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (root, _) = await RegisterAsync(user, subscribers: 1);
        var id = (await user.Client.PostAnswerAsync(root, new { text = "Spring sale" })).Member("id");
        await EndedAsync(user, $"{root}/{id}");

        var export = await user.Client.GetAnswerAsync("/api/v1/auth/me/export");
        Assert.Contains("Spring sale", export.Text, StringComparison.Ordinal);
        var erased = await user.Client.PostAnswerAsync("/api/v1/auth/me/erase", new { password = NexusServer.Password });
        Assert.True(erased.Status == HttpStatusCode.NoContent, erased.Text);

        await Eventually.AsyncCondition(async () => await fixture.Database.ScalarAsync<long>(
            "select (select count(*) from bots.broadcast where id = $1) + (select count(*) from bots.recipient where broadcast_id = $1) + (select count(*) from nexus.grain_state where type = 'bots.broadcast' and key = $1 and state is not null)",
            id) == 0);
    }

    private static long Number(JsonElement json, string member) => json.GetProperty(member).GetInt64();

    // The bot talks with chats 1, 2, 3 and so on.
    private async Task<(string Root, TelegramBot Bot)> RegisterAsync(SignedInUser user, int subscribers)
    {
        var (id, bot) = await fixture.RegisterAsync(user);
        for (var chat = 1; chat <= subscribers; chat++)
            _ = bot.Chat(chat);
        await fixture.Database.ExecuteAsync(
            """
            insert into bots.chat (bot_id, chat_id, kind, first_seen_at, last_seen_at)
            select $1, i, 'private', now() + interval '1 second', now() from generate_series(1, $2) i
            """,
            id, subscribers);
        return ($"{BotFixture.Root}/{id}/broadcasts", bot);
    }

    private static async Task<JsonElement> EndedAsync(SignedInUser user, string path)
    {
        JsonElement broadcast = default;
        await Eventually.AsyncCondition(async () =>
            (broadcast = (await user.Client.GetAnswerAsync(path)).Json).GetProperty("status").GetString() == "completed");
        return broadcast;
    }
}
