using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Nexus.Testing;
using Nexus.Testing.Conversations;

namespace Nexus.Api.Tests.Conversations;

public sealed class SocketTests(ConversationServer fixture) : IClassFixture<ConversationServer>
{
    [Fact]
    public async Task A_client_writes_and_sees_the_reply_being_made()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        using var socket = await OpenAsync(id, user);
        Assert.Equal("nexus.v1", socket.Protocol);
        Assert.True((await socket.NextAsync())!.Value.Is("conversation.updated"));

        await socket.SendAsync(new { type = "message.create", @ref = "a1", data = new { text = "Where to?" } });
        // The answer to the frame and what happens in the conversation come in no order.
        await socket.UntilAsync(_ => socket.Frames.Any(f => f.Is("message.accepted")) && socket.Frames.Any(f => f.Completes("Where to?")));
        var accepted = Assert.Single(socket.Frames, f => f.Is("message.accepted"));
        Assert.Equal("a1", accepted.Text("ref"));
        var created = socket.Frames.Where(f => f.Is("message.created")).Select(f => f.GetProperty("data").GetProperty("message").Text("id"));
        Assert.Equal([accepted.GetProperty("data").GetProperty("userMessage").Text("id"), accepted.GetProperty("data").Text("replyId")], created);
    }

    [Fact]
    public async Task A_ticket_lets_one_connection_in()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        var ticket = (await user.Client.JsonAsync(HttpMethod.Post, $"/{id}/ws-ticket")).Text("ticket");
        using var first = await SocketClient.ConnectAsync(fixture.Server.BaseAddress, id, $"?ticket={ticket}");
        Assert.True((await first.NextAsync())!.Value.Is("conversation.updated"));

        using var second = await SocketClient.ConnectAsync(fixture.Server.BaseAddress, id, $"?ticket={ticket}");
        Assert.Equal(4401, await second.CodeAsync());
    }

    [Fact]
    public async Task A_ticket_may_come_as_a_subprotocol_and_fits_its_conversation_only()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, other) = (await user.Client.BeginAsync(), await user.Client.BeginAsync());
        var ticket = (await user.Client.JsonAsync(HttpMethod.Post, $"/{id}/ws-ticket")).Text("ticket");
        using var elsewhere = await SocketClient.ConnectAsync(fixture.Server.BaseAddress, other, $"?ticket={ticket}");
        Assert.Equal(4401, await elsewhere.CodeAsync());
        using var here = await SocketClient.ConnectAsync(fixture.Server.BaseAddress, id, "", options =>
        {
            options.AddSubProtocol("nexus.v1");
            options.AddSubProtocol($"ticket.{ticket}");
        });
        Assert.Equal("nexus.v1", here.Protocol);
        Assert.True((await here.NextAsync())!.Value.Is("conversation.updated"));
    }

    [Fact]
    public async Task Who_may_not_watch_learns_it_by_the_code()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var stranger = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        using var guest = await SocketClient.ConnectAsync(fixture.Server.BaseAddress, id, "");
        Assert.Equal(4401, await guest.CodeAsync());
        using var foreign = await OpenAsync(id, stranger);
        Assert.Equal(4404, await foreign.CodeAsync());
        using var unknown = await OpenAsync("conv_1", user);
        Assert.Equal(4404, await unknown.CodeAsync());
        await user.Client.RefusedAsync(HttpMethod.Get, $"/{id}/ws", null, HttpStatusCode.UpgradeRequired, "conversations.not-a-websocket");
    }

    [Fact]
    public async Task A_removed_member_is_shown_out_and_a_deleted_conversation_closes()
    {
        using var owner = await fixture.Server.RegisterUserAsync();
        using var member = await fixture.Server.RegisterUserAsync();
        var id = await owner.Client.BeginAsync();
        await owner.Client.AddAsync(id, member, "reader");
        using var ofMember = await OpenAsync(id, member);
        using var ofOwner = await OpenAsync(id, owner);
        await ofMember.NextAsync();
        using var removed = await owner.Client.CallAsync(HttpMethod.Delete, $"/{id}/members/{member.Id}");
        Assert.Equal(4403, await ofMember.CodeAsync());
        Assert.Equal("removed", ofMember.Frames[^1].GetProperty("data").Text("reason"));

        using var deleted = await owner.Client.CallAsync(HttpMethod.Delete, $"/{id}");
        Assert.Equal(4404, await ofOwner.CodeAsync());
        Assert.Equal("deleted", ofOwner.Frames[^1].GetProperty("data").Text("reason"));
    }

    [Fact]
    public async Task A_reader_s_message_is_an_error_that_names_its_frame()
    {
        using var owner = await fixture.Server.RegisterUserAsync();
        using var reader = await fixture.Server.RegisterUserAsync();
        var id = await owner.Client.BeginAsync();
        await owner.Client.AddAsync(id, reader, "reader");
        using var socket = await OpenAsync(id, reader);
        await socket.SendAsync(new { type = "message.create", @ref = "r1", data = new { text = "May I?" } });
        var error = await socket.UntilAsync(f => f.Is("error"));
        Assert.Equal(("r1", "conversations.role-required"), (error.Text("ref"), error.GetProperty("data").Text("code")));
    }

    [Theory]
    [InlineData("{", "request.malformed")]
    [InlineData("""{"type":"dance"}""", "request.malformed")]
    [InlineData("""{"type":"message.create"}""", "request.malformed")]
    [InlineData("""{"type":"message.create","data":{"text":7}}""", "request.malformed")]
    [InlineData("""{"type":"message.create","data":{"text":" "}}""", "request.invalid")]
    [InlineData("""{"type":"message.create","data":{"text":"a","attachments":[{"type":"image/png","url":"ftp://x/y"}]}}""", "request.invalid")]
    public async Task A_bad_frame_is_an_error_and_the_connection_stays(string frame, string code)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var socket = await OpenAsync(await user.Client.BeginAsync(), user);
        await socket.SendTextAsync(frame);
        Assert.Equal(code, (await socket.UntilAsync(f => f.Is("error"))).GetProperty("data").Text("code"));
        await socket.SendAsync(new { type = "ping", @ref = "p" });
        Assert.Equal("p", (await socket.UntilAsync(f => f.Is("pong"))).Text("ref"));
    }

    [Fact]
    public async Task A_frame_that_is_too_large_ends_the_connection()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var socket = await OpenAsync(await user.Client.BeginAsync(), user);
        await socket.SendTextAsync(new string('x', 300 * 1024));
        Assert.Equal((int)WebSocketCloseStatus.MessageTooBig, await socket.CodeAsync());
    }

    [Fact]
    public async Task A_frame_that_is_not_text_ends_the_connection()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var socket = await OpenAsync(await user.Client.BeginAsync(), user);
        await socket.SendBytesAsync([1, 2, 3], WebSocketMessageType.Binary);
        Assert.Equal((int)WebSocketCloseStatus.InvalidMessageType, await socket.CodeAsync());
    }

    [Fact]
    public async Task Text_that_is_not_unicode_ends_the_connection()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        using var socket = await OpenAsync(id, user);
        await socket.UntilAsync(f => f.Is("conversation.updated"));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new { type = "message.create", data = new { text = "??", reply = false } });
        (bytes[bytes.AsSpan().IndexOf((byte)'?')], bytes[bytes.AsSpan().LastIndexOf((byte)'?')]) = (0xC3, 0x28);
        await socket.SendBytesAsync(bytes, WebSocketMessageType.Text);
        // The framework ends it by itself, and its close frame may get lost with the connection.
        await socket.DrainAsync();
        Assert.Empty(await user.Client.MessagesAsync(id));
    }

    [Fact]
    public async Task A_long_message_may_come_in_pieces_and_a_short_one_after_it()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        using var socket = await OpenAsync(id, user);
        var text = new string('я', 32_000);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new { type = "message.create", data = new { text, reply = false } });
        Assert.InRange(bytes.Length, 190_000, 256 * 1024);
        for (var sent = 0; sent < bytes.Length; sent += 10_000)
            await socket.SendBytesAsync(bytes[sent..Math.Min(sent + 10_000, bytes.Length)], WebSocketMessageType.Text, sent + 10_000 >= bytes.Length);
        await socket.SendAsync(new { type = "message.create", @ref = "short", data = new { text = "Short", reply = false } });
        await socket.UntilAsync(f => f.Is("message.accepted") && f.TryGetProperty("ref", out _));
        Assert.Equal([text, "Short"], (await user.Client.MessagesAsync(id)).Select(m => m.Text("text")));
    }

    [Fact]
    public async Task A_message_of_one_character_too_many_is_an_error()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        using var socket = await OpenAsync(id, user);
        await socket.SendAsync(new { type = "message.create", data = new { text = new string('x', 32_001), reply = false } });
        Assert.Equal("request.invalid", (await socket.UntilAsync(f => f.Is("error"))).GetProperty("data").Text("code"));
        await user.Client.RefusedAsync(
            HttpMethod.Post, $"/{id}/messages", new { text = new string('x', 32_001) }, HttpStatusCode.UnprocessableEntity, "request.invalid");
        Assert.Empty(await user.Client.MessagesAsync(id));
    }

    [Fact]
    public async Task Typing_is_seen_and_ends_with_the_message()
    {
        using var owner = await fixture.Server.RegisterUserAsync();
        using var writer = await fixture.Server.RegisterUserAsync();
        var id = await owner.Client.BeginAsync();
        await owner.Client.AddAsync(id, writer, "writer");
        using var ofOwner = await OpenAsync(id, owner);
        using var ofWriter = await OpenAsync(id, writer);
        await ofWriter.SendAsync(new { type = "typing.start" });
        var started = await ofOwner.UntilAsync(f => f.Is("typing.started"));
        Assert.Equal(writer.Id, started.GetProperty("data").Text("userId"));
        await ofWriter.SendAsync(new { type = "message.create", data = new { text = "Here", reply = false } });
        await ofOwner.UntilAsync(f => f.Is("typing.stopped"));
    }

    [Fact]
    public async Task A_client_that_comes_back_goes_on_where_it_was()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        using var first = await OpenAsync(id, user);
        var posted = await user.Client.WriteAsync(id, "hold one two three");
        await first.UntilAsync(f => f.Is("message.delta"));
        first.Dispose();
        fixture.Model.Release();
        await user.Client.EndOfReplyAsync(id, posted.Text("replyId"));

        using var second = await SocketClient.OpenAsync(fixture.Server.BaseAddress, id, user.AccessToken, first.LastId);
        await second.UntilAsync(f => f.Completes("hold one two three"));
        Assert.DoesNotContain(second.Frames, f => f.Is("message.created"));
    }

    private Task<SocketClient> OpenAsync(string id, SignedInUser user) => SocketClient.OpenAsync(fixture.Server.BaseAddress, id, user.AccessToken);
}
