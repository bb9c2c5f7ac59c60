using System.Net;
using System.Text;
using Nexus.Testing.Conversations;

namespace Nexus.Api.Tests.Conversations;

public sealed class ReplyTests(ConversationServer fixture) : IClassFixture<ConversationServer>
{
    private static readonly string[] CatFacts = ["The cat is called Tom."];

    [Fact]
    public async Task Text_arrives_before_it_is_complete_and_a_break_loses_nothing()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        await user.Client.WriteAsync(id, "hold and go on");
        var first = await user.Client.WatchAsync(id, lastEventId: null, e => e.EventType == "message.delta");
        Assert.Equal("conversation.updated", first[0].EventType);
        Assert.Single(first, e => e.EventType == "message.created" && e.Data.GetProperty("message").Text("status") == "writing");

        fixture.Model.Release();
        var rest = await user.Client.WatchAsync(id, first[^1].EventId, e => e.EventType == "message.completed");
        var text = new StringBuilder();
        foreach (var delta in first.Concat(rest).Where(e => e.EventType == "message.delta"))
        {
            Assert.Equal(text.Length, delta.Data.GetProperty("offset").GetInt32());
            text.Append(delta.Data.Text("text"));
        }

        Assert.StartsWith(text.ToString(), "hold and go on", StringComparison.Ordinal);
        Assert.Equal("hold and go on", rest[^1].Data.GetProperty("message").Text("text"));
        Assert.DoesNotContain(rest, e => e.EventType == "message.created");
    }

    [Fact]
    public async Task A_stream_from_the_beginning_tells_everything_in_order()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        var posted = await user.Client.WriteAsync(id, "First");
        await user.Client.EndOfReplyAsync(id, posted.Text("replyId"));
        await user.Client.WriteAsync(id, "Second", reply: false);

        var events = await user.Client.WatchAsync(
            id, "0", e => e.EventType == "message.created" && e.Data.GetProperty("message").Text("text") == "Second");
        Assert.Equal(
            ["conversation.updated", "message.created", "message.created", "message.completed", "message.created"],
            events.Select(e => e.EventType).Where(t => t.StartsWith("message.", StringComparison.Ordinal) || t.StartsWith("conversation.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_stopped_reply_keeps_what_was_written_and_those_who_wait_are_answered()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        var first = await user.Client.WriteAsync(id, "hold this thought");
        await user.Client.WatchAsync(id, lastEventId: null, e => e.EventType == "message.delta");
        var second = await user.Client.WriteAsync(id, "And this");
        var third = await user.Client.WriteAsync(id, "And that");
        Assert.NotEqual(first.Text("replyId"), second.Text("replyId"));
        Assert.Equal(second.Text("replyId"), third.Text("replyId"));

        var stopped = await user.Client.JsonAsync(HttpMethod.Post, $"/{id}/stop");
        Assert.Equal(("stopped", "hold"), (stopped.Text("status"), stopped.Text("text")));
        var next = await user.Client.EndOfReplyAsync(id, second.Text("replyId"));
        Assert.Equal("And that", next.Text("text"));
        Assert.Equal(["user", "assistant", "user", "user", "assistant"], (await user.Client.MessagesAsync(id)).Select(m => m.Text("role")));
        await user.Client.RefusedAsync(HttpMethod.Post, $"/{id}/stop", null, HttpStatusCode.Conflict, "conversations.nothing-to-stop");
    }

    [Fact]
    public async Task A_failed_reply_can_be_written_anew()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        await user.Client.RefusedAsync(HttpMethod.Post, $"/{id}/regenerate", null, HttpStatusCode.Conflict, "conversations.nothing-to-regenerate");
        var posted = await user.Client.WriteAsync(id, "fail please");
        var failed = await user.Client.EndOfReplyAsync(id, posted.Text("replyId"));
        Assert.Equal(("failed", "model.failed"), (failed.Text("status"), failed.GetProperty("error").Text("code")));

        var again = await user.Client.JsonAsync(HttpMethod.Post, $"/{id}/regenerate", null, HttpStatusCode.Accepted);
        Assert.Equal(failed.Text("id"), again.Text("replaces"));
        await user.Client.EndOfReplyAsync(id, again.Text("id"));
    }

    [Fact]
    public async Task Readers_read_and_writers_write()
    {
        using var owner = await fixture.Server.RegisterUserAsync();
        using var reader = await fixture.Server.RegisterUserAsync();
        var id = await owner.Client.BeginAsync();
        await owner.Client.AddAsync(id, reader, "reader");
        Assert.Equal("reader", (await reader.Client.JsonAsync(HttpMethod.Get, $"/{id}")).Text("role"));
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Post, $"/{id}/messages", new { text = "Hello" }), (HttpMethod.Post, $"/{id}/typing", new { }),
            (HttpMethod.Post, $"/{id}/regenerate", null), (HttpMethod.Post, $"/{id}/stop", null),
            (HttpMethod.Put, $"/{id}/facts", new { facts = new[] { "x" } }), (HttpMethod.Patch, $"/{id}", new { title = "Mine" }),
            (HttpMethod.Delete, $"/{id}", null), (HttpMethod.Put, $"/{id}/members/{reader.Id}", new { role = "owner" }),
        })
        {
            await reader.Client.RefusedAsync(method, path, body, HttpStatusCode.Forbidden, "conversations.role-required");
        }

        await owner.Client.AddAsync(id, reader, "writer");
        await reader.Client.WriteAsync(id, "Now I may", reply: false);
        await owner.Client.RefusedAsync(HttpMethod.Delete, $"/{id}/members/{owner.Id}", null, HttpStatusCode.Conflict, "conversations.last-owner");
        await owner.Client.RefusedAsync(
            HttpMethod.Put, $"/{id}/members/usr_00000000000070008000000000000009", new { role = "reader" },
            HttpStatusCode.UnprocessableEntity, "conversations.unknown-user");
        using var left = await reader.Client.CallAsync(HttpMethod.Delete, $"/{id}/members/{reader.Id}");
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        await reader.Client.RefusedAsync(HttpMethod.Get, $"/{id}", null, HttpStatusCode.NotFound, "conversations.not-found");
    }

    [Fact]
    public async Task The_stream_of_a_removed_member_says_so_and_ends()
    {
        using var owner = await fixture.Server.RegisterUserAsync();
        using var reader = await fixture.Server.RegisterUserAsync();
        var id = await owner.Client.BeginAsync();
        await owner.Client.AddAsync(id, reader, "reader");
        await using var stream = await StreamClient.OpenAsync(reader.Client, id);
        await stream.UntilAsync(f => f.Is("conversation.updated"));
        using var removed = await owner.Client.CallAsync(HttpMethod.Delete, $"/{id}/members/{reader.Id}");
        await owner.Client.WriteAsync(id, "Among ourselves", reply: false);
        Assert.Equal("removed", (await stream.UntilAsync(f => f.Is("conversation.closed"))).GetProperty("data").Text("reason"));
        Assert.Null(await stream.NextAsync());
        Assert.DoesNotContain(stream.Frames, f => f.Is("message.created"));
    }

    [Fact]
    public async Task What_a_message_has_attached_is_kept_and_named_to_the_model()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        var body = new { text = "What is this?", reply = false, attachments = new[] { new { type = "image/png", url = "https://example.com/a.png", name = "a map" } } };
        await user.Client.JsonAsync(HttpMethod.Post, $"/{id}/messages", body, HttpStatusCode.Accepted);
        var kept = Assert.Single(await user.Client.MessagesAsync(id)).GetProperty("attachments")[0];
        Assert.Equal(("image/png", "https://example.com/a.png", "a map"), (kept.Text("type"), kept.Text("url"), kept.Text("name")));
        var told = (await user.Client.JsonAsync(HttpMethod.Get, $"/{id}/context")).GetProperty("parts")[0].Text("text");
        Assert.Equal("What is this?\n\n[image/png] a map", told);
    }

    [Fact]
    public async Task A_page_and_the_stream_behind_it_tell_everything_once()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        var writing = Task.WhenAll(Enumerable.Range(0, 50).Select(i => user.Client.WriteAsync(id, $"No. {i}", reply: false)));
        var page = await user.Client.JsonAsync(HttpMethod.Get, $"/{id}/messages?limit=100");
        await using var stream = await StreamClient.OpenAsync(user.Client, id, page.Text("lastEventId"));
        await writing;
        await user.Client.WriteAsync(id, "The end", reply: false);
        await stream.UntilAsync(f => f.Creates("The end"));
        var told = page.GetProperty("items").EnumerateArray().Concat(stream.Frames.Where(f => f.Is("message.created")).Select(f => f.Message()));
        Assert.Equal((await user.Client.MessagesAsync(id)).Select(m => m.Text("id")), told.Select(m => m.Text("id")));
    }

    [Fact]
    public async Task The_context_shows_prompt_facts_and_messages()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync(new { systemPrompt = "Be kind." });
        await user.Client.JsonAsync(HttpMethod.Put, $"/{id}/facts", new { facts = CatFacts });
        await user.Client.WriteAsync(id, "What is the cat called?", reply: false);
        var context = await user.Client.JsonAsync(HttpMethod.Get, $"/{id}/context");
        var parts = context.GetProperty("parts").EnumerateArray().ToList();
        Assert.Equal(["systemPrompt", "facts", "user"], parts.Select(p => p.Text("kind")));
        Assert.Contains("Tom", parts[1].Text("text"), StringComparison.Ordinal);
        Assert.Equal(context.GetProperty("tokens").GetInt32(), parts.Sum(p => p.GetProperty("tokens").GetInt32()));
    }

    [Fact]
    public async Task An_export_has_every_message()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync(new { title = "Notes" });
        for (var i = 1; i <= 3; i++)
            await user.Client.WriteAsync(id, $"Note {i}", reply: false);
        var json = await user.Client.JsonAsync(HttpMethod.Get, $"/{id}/export");
        Assert.Equal("Notes", json.GetProperty("conversation").Text("title"));
        Assert.Equal(["Note 1", "Note 2", "Note 3"], json.GetProperty("messages").EnumerateArray().Select(m => m.Text("text")));
        using var markdown = await user.Client.CallAsync(HttpMethod.Get, $"/{id}/export?format=markdown");
        Assert.Equal("text/markdown", markdown.Content.Headers.ContentType?.MediaType);
        var text = await markdown.Content.ReadAsStringAsync();
        Assert.StartsWith("# Notes\n", text, StringComparison.Ordinal);
        Assert.Equal(3, text.Split("\n## ").Length - 1);
    }
}
