using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Api.Tests.Users;
using Nexus.Testing;
using Nexus.Testing.Conversations;

namespace Nexus.Api.Tests.Conversations;

/// <summary>An open connection ends with what its caller signed in with, and shows nothing that happens after.</summary>
public sealed class StandingTests(AuthFixture fixture) : IClassFixture<AuthFixture>
{
    private const int SignInAgain = 4401;
    private static readonly string[] Scopes = ["conversations:read"];

    private NexusServer Server => fixture.Server;

    [Fact]
    public async Task A_blocked_user_s_sockets_and_streams_end()
    {
        using var owner = await Server.RegisterUserAsync();
        using var member = await Server.RegisterUserAsync();
        var id = await owner.Client.BeginAsync();
        await owner.Client.AddAsync(id, member, "writer");
        using var byToken = await SocketClient.OpenAsync(Server.BaseAddress, id, member.AccessToken);
        using var byTicket = await OpenByTicketAsync(id, member);
        var stream = await StreamAsync(id, member);

        using var admin = await Server.LogInAsAdminAsync();
        using var blocked = await admin.Client.PatchAsJsonAsync($"/api/v1/auth/users/{member.Id}", new { blocked = true });
        Assert.Equal(HttpStatusCode.OK, blocked.StatusCode);
        await RefusedAsync(member);
        await owner.Client.WriteAsync(id, "Not for the blocked", reply: false);

        Assert.Equal(SignInAgain, await byToken.CodeAsync());
        Assert.Equal(SignInAgain, await byTicket.CodeAsync());
        Assert.DoesNotContain("Not for the blocked", JsonSerializer.Serialize(byToken.Frames.Concat(byTicket.Frames)), StringComparison.Ordinal);
        var events = await stream;
        Assert.Equal(("error", "auth.unauthenticated"), (events[^1].EventType, events[^1].Data.Text("code")));
        Assert.DoesNotContain(events, e => e.EventType == "message.created");
    }

    [Fact]
    public async Task A_frame_of_who_has_signed_out_is_not_taken()
    {
        using var user = await Server.RegisterUserAsync();
        using var elsewhere = await Server.LogInAsync(user.Email);
        var id = await user.Client.BeginAsync();
        using var ended = await OpenByTicketAsync(id, user);
        using var other = await SocketClient.OpenAsync(Server.BaseAddress, id, elsewhere.AccessToken);
        using var signedOut = await user.Client.PostAsJsonAsync("/api/v1/auth/logout", new { refreshToken = user.RefreshToken });
        Assert.Equal(HttpStatusCode.NoContent, signedOut.StatusCode);
        await RefusedAsync(user);

        await ended.SendAsync(new { type = "message.create", data = new { text = "Still me?", reply = false } });
        Assert.Equal(SignInAgain, await ended.CodeAsync());
        await other.SendAsync(new { type = "message.create", @ref = "r", data = new { text = "I am", reply = false } });
        await other.UntilAsync(f => f.Is("message.accepted"));
        Assert.Equal(["I am"], (await elsewhere.Client.MessagesAsync(id)).Select(m => m.Text("text")));
    }

    [Fact]
    public async Task A_revoked_key_s_stream_ends_when_the_key_is_asked_about_again()
    {
        using var user = await Server.RegisterUserAsync();
        var id = await user.Client.BeginAsync();
        using var made = await user.Client.PostAsJsonAsync("/api/v1/auth/api-keys", new { name = "watcher", scopes = Scopes });
        var key = await made.Content.ReadFromJsonAsync<JsonElement>();
        using var machine = new HttpClient { BaseAddress = Server.BaseAddress };
        machine.DefaultRequestHeaders.Add("X-Api-Key", key.Text("secret"));
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stream = machine.WatchAsync(id, lastEventId: "0", _ => false, opened.SetResult);
        await opened.Task;
        using var socket = await SocketClient.ConnectAsync(Server.BaseAddress, id, "", o => o.SetRequestHeader("X-Api-Key", key.Text("secret")));

        using var revoked = await user.Client.DeleteAsync($"/api/v1/auth/api-keys/{key.GetProperty("apiKey").Text("id")}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        fixture.Clock.Jump(TimeSpan.FromSeconds(31));
        await user.Client.WriteAsync(id, "Anybody there?", reply: false);
        Assert.Equal("error", (await stream)[^1].EventType);
        Assert.Equal(SignInAgain, await socket.CodeAsync());
    }

    private async Task<SocketClient> OpenByTicketAsync(string id, SignedInUser user)
    {
        var ticket = (await user.Client.JsonAsync(HttpMethod.Post, $"/{id}/ws-ticket")).Text("ticket");
        var socket = await SocketClient.ConnectAsync(Server.BaseAddress, id, "", options =>
        {
            options.AddSubProtocol("nexus.v1");
            options.AddSubProtocol($"ticket.{ticket}");
        });
        await socket.UntilAsync(f => f.Is("conversation.updated"));
        return socket;
    }

    private static async Task<Task<List<System.Net.ServerSentEvents.SseItem<JsonElement>>>> StreamAsync(string id, SignedInUser user)
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stream = user.Client.WatchAsync(id, lastEventId: null, _ => false, opened.SetResult);
        await opened.Task;
        return stream;
    }

    // From then on the front-end knows.
    private static Task RefusedAsync(SignedInUser user) => Eventually.AsyncCondition(async () =>
    {
        using var answer = await user.Client.GetAsync("/api/v1/auth/me");
        return answer.StatusCode == HttpStatusCode.Unauthorized;
    });
}
