using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Api.Tests.Users;

namespace Nexus.Api.Tests.Audit;

public sealed class AuditApiTests(AuditFixture fixture) : IClassFixture<AuditFixture>
{
    private const string List = "/api/v1/admin/audit";
    private const string LogIn = "/api/v1/auth/login";

    private HttpClient Client => fixture.Server.Client;

    [Fact]
    public async Task An_admins_action_shows_up_with_actor_address_and_request()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var request = $"req-{Guid.CreateVersion7():N}";
        using var block = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/auth/users/{user.Id}")
        {
            Content = JsonContent.Create(new { blocked = true, reason = "spam" }),
        };
        block.Headers.Add("X-Request-Id", request);
        using var answer = await fixture.Admin.Client.SendAsync(block);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var entry = Assert.Single(await fixture.WaitAsync($"subject={user.Id}&actor={fixture.Admin.Id}&action=user.blocked", 1));
        Assert.Equal(("127.0.0.1", request), (Text(entry, "ip"), Text(entry, "requestId")));
        Assert.Equal("session", Text(entry.GetProperty("actor"), "via"));
        Assert.Equal("spam", Text(entry.GetProperty("details"), "reason"));
        // What follows from it is its author's too.
        var revoked = Assert.Single(await fixture.WaitAsync($"subject={user.Id}&action=auth.session.revoked", 1));
        Assert.Equal((fixture.Admin.Id, request), (Text(revoked.GetProperty("actor"), "userId"), Text(revoked, "requestId")));
    }

    [Fact]
    public async Task Sign_ins_are_told_apart_by_how_they_began()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var again = await fixture.Server.LogInAsync(user.Email);
        var entries = await fixture.WaitAsync($"subject={user.Id}&action=auth.login", 2);
        Assert.Equal(["password", "registration"], entries.Select(e => Text(e.GetProperty("details"), "how")));
        Assert.All(entries, e => Assert.Equal((user.Id, "guest"), (Text(e.GetProperty("actor"), "userId"), Text(e.GetProperty("actor"), "via"))));
    }

    [Fact]
    public async Task A_lock_shows_up_once_and_the_next_one_again()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        for (var guess = 0; guess < 8; guess++)
            await GuessAsync(user.Email);
        var locked = Assert.Single(await fixture.WaitAsync($"subject={user.Id}&action=auth.locked", 1));
        Assert.Equal("guest", Text(locked.GetProperty("actor"), "via"));
        Assert.Equal("127.0.0.1", Text(locked, "ip"));

        fixture.Clock.Jump(TimeSpan.FromSeconds(31));
        await GuessAsync(user.Email);
        await GuessAsync(user.Email);
        var both = await fixture.WaitAsync($"subject={user.Id}&action=auth.locked", 2);
        Assert.True(Until(both[0]) > Until(both[1]));

        // Whatever was to come has come before what happens now.
        fixture.Clock.Jump(TimeSpan.FromSeconds(61));
        using var signedIn = await fixture.Server.LogInAsync(user.Email);
        await fixture.WaitAsync($"subject={user.Id}&action=auth.login", 2);
        await fixture.WaitAsync($"subject={user.Id}&action=auth.locked", 2);
    }

    [Fact]
    public async Task A_stolen_refresh_token_shows_up_and_no_secret_does()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await Client.PostAnswerAsync("/api/v1/auth/refresh", new { refreshToken = user.RefreshToken });
        await Client.PostAnswerAsync("/api/v1/auth/refresh", new { refreshToken = user.RefreshToken });
        await fixture.WaitAsync($"subject={user.Id}&action=auth.refresh.reused", 1);
        var all = (await fixture.PageAsync($"subject={user.Id}")).Items;
        Assert.All(all, e => Assert.DoesNotContain("nxr_", e.GetRawText(), StringComparison.Ordinal));
        Assert.All(all, e => Assert.DoesNotContain(user.Email, e.GetRawText(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_log_is_read_page_by_page_and_by_time()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var again = await fixture.Server.LogInAsync(user.Email);
        var all = await fixture.WaitAsync($"subject={user.Id}", 3);
        var first = await fixture.PageAsync($"subject={user.Id}&limit=2");
        var second = await fixture.PageAsync($"subject={user.Id}&limit=2&cursor={first.Cursor}");
        Assert.Null(second.Cursor);
        Assert.Equal(all.Select(e => Text(e, "id")), first.Items.Concat(second.Items).Select(e => Text(e, "id")));
        Assert.Empty((await fixture.PageAsync($"subject={user.Id}&from=2100-01-01T00:00:00Z")).Items);
        Assert.Empty((await fixture.PageAsync($"subject={user.Id}&to=2020-01-01T00:00:00Z")).Items);
        Assert.Empty((await fixture.PageAsync($"subject={user.Id}&action=uth.")).Items);
    }

    [Fact]
    public async Task A_guest_is_401_and_a_user_403()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var guest = await Client.GetAnswerAsync(List);
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.unauthenticated"), (guest.Status, guest.Problem));
        var refused = await Client.GetAnswerAsync(List, user.AccessToken);
        Assert.Equal((HttpStatusCode.Forbidden, "auth.forbidden"), (refused.Status, refused.Problem));
    }

    private Task<Answer> GuessAsync(string email) => Client.PostAnswerAsync(LogIn, new { email, password = "some wrong password" });

    private static string? Text(JsonElement of, string member) => of.GetProperty(member).GetString();

    private static DateTimeOffset Until(JsonElement entry) => entry.GetProperty("details").GetProperty("until").GetDateTimeOffset();
}
