using System.Net;
using System.Text.Json;
using Nexus.Testing;

namespace Nexus.Api.Tests.Conversations;

public sealed class ConversationTests(ConversationServer fixture) : IClassFixture<ConversationServer>
{
    [Fact]
    public async Task A_message_is_answered_and_both_are_there_in_order()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync(new { title = "Holidays" });

        var posted = await user.Client.WriteAsync(id, "Where do we go?");
        var first = Assert.Single(await user.Client.MessagesAsync(id), m => m.Text("role") == "user");
        Assert.Equal(posted.GetProperty("userMessage").Text("id"), first.Text("id"));
        Assert.Equal((user.Id, "Where do we go?"), (first.Text("author"), first.Text("text")));

        var reply = await user.Client.EndOfReplyAsync(id, posted.Text("replyId"));
        Assert.Equal(("completed", "Where do we go?"), (reply.Text("status"), reply.Text("text")));
        var messages = await user.Client.MessagesAsync(id);
        Assert.Equal(["user", "assistant"], messages.Select(m => m.Text("role")));
        Assert.True(messages[0].GetProperty("seq").GetInt64() < messages[1].GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task Whoever_waits_gets_the_finished_reply()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        var answered = await user.Client.JsonAsync(
            HttpMethod.Post, $"/{id}/messages", new { text = "Tell me now" }, HttpStatusCode.OK, ("Prefer", "wait=20"));
        Assert.Equal(("completed", "Tell me now"), (answered.GetProperty("reply").Text("status"), answered.GetProperty("reply").Text("text")));
    }

    [Fact]
    public async Task The_same_key_writes_one_message()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        var first = await user.Client.WriteAsync(id, "Once", reply: false, ("Idempotency-Key", "key-1"));
        var second = await user.Client.WriteAsync(id, "Once", reply: false, ("Idempotency-Key", "key-1"));
        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Single(await user.Client.MessagesAsync(id));
    }

    [Fact]
    public async Task A_stranger_is_told_that_there_is_no_such_conversation()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var stranger = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Get, $"/{id}", null), (HttpMethod.Patch, $"/{id}", new { title = "Mine" }), (HttpMethod.Delete, $"/{id}", null),
            (HttpMethod.Get, $"/{id}/messages", null), (HttpMethod.Post, $"/{id}/messages", new { text = "Hello" }),
            (HttpMethod.Get, $"/{id}/stream", null), (HttpMethod.Post, $"/{id}/typing", new { }), (HttpMethod.Post, $"/{id}/regenerate", null),
            (HttpMethod.Post, $"/{id}/stop", null), (HttpMethod.Get, $"/{id}/context", null), (HttpMethod.Get, $"/{id}/facts", null),
            (HttpMethod.Put, $"/{id}/facts", new { facts = new[] { "x" } }), (HttpMethod.Get, $"/{id}/members", null),
            (HttpMethod.Put, $"/{id}/members/{stranger.Id}", new { role = "owner" }), (HttpMethod.Delete, $"/{id}/members/{user.Id}", null),
            (HttpMethod.Get, "/conv_1", null),
        })
        {
            await stranger.Client.RefusedAsync(method, path, body, HttpStatusCode.NotFound, "conversations.not-found");
        }
    }

    [Fact]
    public async Task Settings_change_for_the_version_they_are_meant_for()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync(new { title = "Old", systemPrompt = "Be brief." });
        using var read = await user.Client.CallAsync(HttpMethod.Get, $"/{id}");
        var tag = read.Headers.ETag!.Tag;
        await user.Client.WriteAsync(id, "A message changes no settings", reply: false);
        using var same = await user.Client.CallAsync(HttpMethod.Get, $"/{id}", null, ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);

        var changed = await user.Client.JsonAsync(
            HttpMethod.Patch, $"/{id}", new { title = "New", systemPrompt = "" }, HttpStatusCode.OK, ("If-Match", tag));
        Assert.Equal(("New", JsonValueKind.Null), (changed.Text("title"), changed.GetProperty("systemPrompt").ValueKind));
        await user.Client.RefusedAsync(
            HttpMethod.Patch, $"/{id}", new { title = "Newer" }, HttpStatusCode.PreconditionFailed, "request.precondition-failed", ("If-Match", tag));
    }

    [Fact]
    public async Task Lists_go_by_activity_and_find_titles()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var older = await user.Client.BeginAsync(new { title = "Garden" });
        var newer = await user.Client.BeginAsync(new { title = "Holidays in May" });
        await user.Client.WriteAsync(older, "Still here", reply: false);
        await Eventually.AsyncCondition(async () => (await ListAsync(user)).SequenceEqual([older, newer]));

        Assert.Equal([newer], await ListAsync(user, "?title=holi"));
        var page = await user.Client.JsonAsync(HttpMethod.Get, "?limit=1");
        Assert.Equal(1, page.GetProperty("items")[0].GetProperty("messages").GetInt64());
        Assert.Equal([newer], await ListAsync(user, $"?limit=1&cursor={page.Text("nextCursor")}"));
    }

    [Fact]
    public async Task A_deleted_conversation_is_gone_with_its_messages()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        await user.Client.WriteAsync(id, "Secret", reply: false);
        using (var deleted = await user.Client.CallAsync(HttpMethod.Delete, $"/{id}"))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        await user.Client.RefusedAsync(HttpMethod.Get, $"/{id}", null, HttpStatusCode.NotFound, "conversations.not-found");
        await Eventually.AsyncCondition(async () =>
            await fixture.Database.ScalarAsync<long>("select count(*) from conversations.message where conversation_id = $1", id) == 0);
        await Eventually.AsyncCondition(async () => (await ListAsync(user)).Count == 0);
        Assert.Equal(0L, await fixture.Database.ScalarAsync<long>("select count(*) from nexus.grain_state where key = $1 and state::text like '%Secret%'", id));
        Assert.Equal(0L, await fixture.Database.ScalarAsync<long>("select count(*) from nexus.event_log where data::text like '%Secret%' and aggregate like $1", $"%{id}"));
    }

    [Fact]
    public async Task Messages_are_paged_both_ways()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        for (var i = 1; i <= 5; i++)
            await user.Client.WriteAsync(id, $"No. {i}", reply: false);

        var latest = await user.Client.JsonAsync(HttpMethod.Get, $"/{id}/messages?limit=2");
        Assert.Equal(["No. 4", "No. 5"], Texts(latest));
        var before = await user.Client.JsonAsync(HttpMethod.Get, $"/{id}/messages?limit=3&before={latest.GetProperty("before").GetInt64()}");
        Assert.Equal(["No. 1", "No. 2", "No. 3"], Texts(before));
        Assert.Equal(JsonValueKind.Null, before.GetProperty("before").ValueKind);
        var after = await user.Client.JsonAsync(HttpMethod.Get, $"/{id}/messages?limit=1&after={before.GetProperty("after").GetInt64()}");
        Assert.Equal(["No. 4"], Texts(after));
        await user.Client.RefusedAsync(HttpMethod.Get, $"/{id}/messages?before=1&after=2", null, HttpStatusCode.UnprocessableEntity, "request.invalid");
        await user.Client.RefusedAsync(HttpMethod.Get, $"/{id}/messages?limit=101", null, HttpStatusCode.UnprocessableEntity, "request.invalid");
    }

    private static IEnumerable<string> Texts(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(m => m.Text("text"));

    private static async Task<List<string>> ListAsync(SignedInUser user, string query = "") =>
        [.. (await user.Client.JsonAsync(HttpMethod.Get, query)).GetProperty("items").EnumerateArray().Select(c => c.Text("id"))];
}
