using System.Net;
using System.Net.Http.Json;
using Nexus.Testing;

namespace Nexus.Api.Tests.Users;

public sealed class AccountApiTests(AuthFixture fixture) : IClassFixture<AuthFixture>
{
    private const string Me = "/api/v1/auth/me";
    private const string Refresh = "/api/v1/auth/refresh";

    private HttpClient Client => fixture.Server.Client;

    [Fact]
    public async Task A_profile_has_a_tag_and_is_changed_only_if_it_matches()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var me = await Client.GetAnswerAsync(Me, user.AccessToken);
        Assert.Equal("\"v1\"", me.Headers.ETag!.Tag);

        var changed = await PatchAsync(user, new { displayName = "Anna", language = "ru" }, "\"v1\"");
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Equal(("Anna", "ru", "\"v2\""), (changed.Member("displayName"), changed.Member("language"), changed.Headers.ETag!.Tag));

        var stale = await PatchAsync(user, new { displayName = "Annie" }, "\"v1\"");
        Assert.Equal((HttpStatusCode.PreconditionFailed, "request.precondition-failed"), (stale.Status, stale.Problem));
        Assert.Equal(HttpStatusCode.OK, (await PatchAsync(user, new { displayName = "Annie" }, ifMatch: null)).Status);
    }

    [Theory]
    [InlineData("displayName", "")]
    [InlineData("displayName", "   ")]
    [InlineData("displayName", "a\tb")]
    [InlineData("language", "x")]
    public async Task A_bad_profile_is_422_with_its_field(string field, string value)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var answer = await PatchAsync(user, new Dictionary<string, string>(StringComparer.Ordinal) { [field] = value }, ifMatch: null);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal([field], answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    [Fact]
    public async Task A_new_password_keeps_this_session_and_ends_the_others()
    {
        using var other = await fixture.Server.RegisterUserAsync();
        using var own = await fixture.Server.LogInAsync(other.Email);
        var path = $"{Me}/password";

        var wrong = await Client.PostAnswerAsync(path, new { currentPassword = "some wrong password", newPassword = "staple battery horse" }, own.AccessToken);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "auth.wrong-password"), (wrong.Status, wrong.Problem));
        var weak = await Client.PostAnswerAsync(path, new { currentPassword = NexusServer.Password, newPassword = "short" }, own.AccessToken);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "auth.weak-password"), (weak.Status, weak.Problem));
        Assert.True(weak.Json.GetProperty("errors").TryGetProperty("newPassword", out _));

        var changed = await Client.PostAnswerAsync(path, new { currentPassword = NexusServer.Password, newPassword = "staple battery horse" }, own.AccessToken);
        Assert.Equal(HttpStatusCode.NoContent, changed.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(other)).Status);
        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(own)).Status);
        using var again = await fixture.Server.LogInAsync(own.Email, "staple battery horse");
    }

    [Fact]
    public async Task Sessions_are_listed_and_ended_by_their_owner_only()
    {
        using var first = await fixture.Server.RegisterUserAsync();
        using var second = await fixture.Server.LogInAsync(first.Email);
        using var stranger = await fixture.Server.RegisterUserAsync();
        var sessions = (await Client.GetAnswerAsync("/api/v1/auth/sessions", second.AccessToken)).Json.GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal([true, false], sessions.Select(s => s.GetProperty("current").GetBoolean()));
        Assert.All(sessions, s => Assert.Equal("127.0.0.1", s.GetProperty("ip").GetString()));
        var path = $"/api/v1/auth/sessions/{sessions[1].GetProperty("id").GetString()}";

        var foreign = await Client.SendAsync(HttpMethod.Delete, path, content: null, stranger.AccessToken);
        Assert.Equal((HttpStatusCode.NotFound, "auth.session-not-found"), (foreign.Status, foreign.Problem));
        Assert.Equal(HttpStatusCode.NoContent, (await Client.SendAsync(HttpMethod.Delete, path, content: null, second.AccessToken)).Status);
        var gone = await Client.SendAsync(HttpMethod.Delete, path, content: null, second.AccessToken);
        Assert.Equal((HttpStatusCode.NotFound, "auth.session-not-found"), (gone.Status, gone.Problem));
        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(first)).Status);
        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(second)).Status);
    }

    [Fact]
    public async Task Logging_out_takes_an_access_token_or_a_refresh_token()
    {
        using var first = await fixture.Server.RegisterUserAsync();
        using var second = await fixture.Server.LogInAsync(first.Email);
        Assert.Equal(HttpStatusCode.NoContent, (await Client.PostAnswerAsync("/api/v1/auth/logout", token: first.AccessToken)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await Client.PostAnswerAsync("/api/v1/auth/logout", token: first.AccessToken)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(first)).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await Client.PostAnswerAsync("/api/v1/auth/logout", new { refreshToken = second.RefreshToken })).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await Client.PostAnswerAsync("/api/v1/auth/logout", new { refreshToken = "garbage" })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(second)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Client.PostAnswerAsync("/api/v1/auth/logout")).Status);
    }

    [Fact]
    public async Task Logging_out_everywhere_ends_all_sessions()
    {
        using var first = await fixture.Server.RegisterUserAsync();
        using var second = await fixture.Server.LogInAsync(first.Email);
        Assert.Equal(HttpStatusCode.NoContent, (await Client.PostAnswerAsync("/api/v1/auth/logout-all", token: first.AccessToken)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(first)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(second)).Status);
    }

    [Theory]
    [InlineData("GET", "/api/v1/auth/me")]
    [InlineData("PATCH", "/api/v1/auth/me")]
    [InlineData("POST", "/api/v1/auth/me/password")]
    [InlineData("GET", "/api/v1/auth/sessions")]
    [InlineData("DELETE", "/api/v1/auth/sessions/ses_1")]
    [InlineData("POST", "/api/v1/auth/logout-all")]
    public async Task Without_a_token_nothing_of_an_account_is_reached(string method, string path)
    {
        var answer = await Client.SendAsync(new HttpMethod(method), path, JsonContent.Create(new { }), token: null);
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.unauthenticated"), (answer.Status, answer.Problem));
        Assert.Equal("Bearer realm=\"nexus\"", answer.Headers.WwwAuthenticate.ToString());
    }

    private Task<Answer> PatchAsync(SignedInUser user, object body, string? ifMatch) =>
        Client.SendAsync(HttpMethod.Patch, Me, JsonContent.Create(body), user.AccessToken, ifMatch: ifMatch);

    private Task<Answer> RefreshAsync(SignedInUser user) => Client.PostAnswerAsync(Refresh, new { refreshToken = user.RefreshToken });
}
