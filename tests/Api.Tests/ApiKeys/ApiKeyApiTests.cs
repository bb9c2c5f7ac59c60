using System.Net;
using System.Net.Http.Json;
using Nexus.Api.Tests.Access;
using Nexus.Api.Tests.Users;
using Nexus.ApiKeys;
using Nexus.Ids;
using Nexus.Testing;

namespace Nexus.Api.Tests.ApiKeys;

public sealed class ApiKeyApiTests(AccessFixture fixture) : IClassFixture<AccessFixture>
{
    private const string Keys = "/api/v1/auth/api-keys";
    private const string Me = "/api/v1/auth/me";
    private const string Domains = "/api/v1/templates/domains";
    private static readonly string[] AllScopes = ["api"];
    private static readonly string[] ReadTemplates = ["templates:read"];

    private NexusServer Server => fixture.Server;

    [Fact]
    public async Task A_key_is_shown_once_and_stands_for_its_owner_within_its_scopes()
    {
        using var user = await Server.RegisterUserAsync();
        var (secret, id) = await MakeAsync(user);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Domains, secret)).Status);
        var refused = await SendAsync(Me, secret);
        Assert.Equal((HttpStatusCode.Forbidden, "auth.forbidden"), (refused.Status, refused.Problem));
        Assert.Contains("scope=\"profile:read\"", string.Join(' ', refused.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);

        var listed = await user.Client.GetAnswerAsync(Keys);
        Assert.Equal(id, listed.Json.GetProperty("items")[0].GetProperty("id").GetString());
        var one = await user.Client.GetAnswerAsync($"{Keys}/{id}");
        Assert.DoesNotContain(secret, listed.Text + one.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Server.Logs.Entries, e => $"{e.Message} {e.Exception}".Contains(secret[40..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_request_with_one_Idempotency_Key_shows_the_same_secret()
    {
        using var user = await Server.RegisterUserAsync();
        var body = new { name = "report", scopes = ReadTemplates };
        var first = await user.Client.PostAnswerAsync(Keys, body, key: "one");
        var again = await user.Client.PostAnswerAsync(Keys, body, key: "one");
        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal(first.Text, again.Text);
        Assert.Single((await user.Client.GetAnswerAsync(Keys)).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_revoked_key_stops_working_within_30_seconds()
    {
        using var user = await Server.RegisterUserAsync();
        var (secret, id) = await MakeAsync(user);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Domains, secret)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await user.Client.SendAsync(HttpMethod.Delete, $"{Keys}/{id}", content: null, token: null)).Status);
        fixture.Clock.Jump(TimeSpan.FromSeconds(30));
        await ExpectRefusedAsync(secret);
    }

    [Fact]
    public async Task An_expired_key_stops_working_at_once()
    {
        using var user = await Server.RegisterUserAsync();
        var (secret, _) = await MakeAsync(user, expiresAt: fixture.Clock.GetUtcNow().AddSeconds(20));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Domains, secret)).Status);
        fixture.Clock.Jump(TimeSpan.FromSeconds(20));
        await ExpectRefusedAsync(secret);
    }

    [Fact]
    public async Task Bad_keys_are_401_with_one_answer()
    {
        using var user = await Server.RegisterUserAsync();
        using var other = await Server.RegisterUserAsync();
        var (secret, _) = await MakeAsync(user);
        var (_, othersKey) = await MakeAsync(other);
        string[] bad =
        [
            // Another user's key id, and an own id, with a secret of mine; a key of nobody.
            ApiKey.New(other.Id, othersKey).Reveal(), ApiKey.New(user.Id, othersKey).Reveal(),
            ApiKey.New(NexusId.New("usr", fixture.Clock), NexusId.New("key", fixture.Clock)).Reveal(),
            secret[..^1], secret[..^1] + (secret[^1] == 'A' ? 'B' : 'A'), secret + "A", "nxk_", "x", user.AccessToken, new string('x', 9000),
        ];
        foreach (var key in bad)
            await ExpectRefusedAsync(key);
        // Twice the same: the second time from memory.
        await ExpectRefusedAsync(bad[0]);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Domains, secret)).Status);
    }

    [Fact]
    public async Task A_key_belongs_in_its_header_and_alone()
    {
        using var user = await Server.RegisterUserAsync();
        var (secret, _) = await MakeAsync(user);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Server.Client.GetAnswerAsync($"{Domains}?X-Api-Key={secret}&api_key={secret}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Server.Client.GetAnswerAsync(Domains, secret)).Status);
        var both = await SendAsync(Domains, secret, user.AccessToken);
        Assert.Equal((HttpStatusCode.BadRequest, "request.malformed"), (both.Status, both.Problem));
    }

    [Fact]
    public async Task A_key_makes_no_keys_changes_no_password_and_ends_no_session()
    {
        using var user = await Server.RegisterUserAsync();
        var (secret, id) = await MakeAsync(user, "api");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Me, secret)).Status);
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Post, Keys), (HttpMethod.Patch, $"{Keys}/{id}"), (HttpMethod.Delete, $"{Keys}/{id}"), (HttpMethod.Post, "/api/v1/auth/me/password"),
            (HttpMethod.Post, "/api/v1/auth/logout-all"), (HttpMethod.Delete, "/api/v1/auth/sessions/ses_1"),
        })
        {
            var answer = await SendAsync(path, secret, method: method);
            Assert.True(answer.Status == HttpStatusCode.Forbidden, $"{method} {path}: {answer.Status}");
        }
    }

    [Fact]
    public async Task Scopes_are_checked_when_a_key_is_made_and_stay_as_they_are()
    {
        using var user = await Server.RegisterUserAsync();
        Assert.Equal("auth.unknown-scope", (await MakeAnswerAsync(user, "everything")).Problem);
        Assert.Equal("auth.scope-not-allowed", (await MakeAnswerAsync(user, "users:admin")).Problem);
        Assert.Equal("auth.api-key-expiry-passed", (await MakeAnswerAsync(user, "api", DateTimeOffset.UnixEpoch)).Problem);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await user.Client.PostAnswerAsync(Keys, new { name = "x", scopes = Array.Empty<string>() })).Status);

        var (_, id) = await MakeAsync(user);
        var body = JsonContent.Create(new { name = "other", scopes = AllScopes, userId = "usr_1" });
        var renamed = await user.Client.SendAsync(HttpMethod.Patch, $"{Keys}/{id}", body, token: null);
        Assert.Equal(HttpStatusCode.OK, renamed.Status);
        Assert.Equal(("other", """["templates:read"]"""), (renamed.Member("name"), renamed.Json.GetProperty("scopes").GetRawText()));
    }

    [Fact]
    public async Task Another_users_key_is_unknown()
    {
        using var user = await Server.RegisterUserAsync();
        using var other = await Server.RegisterUserAsync();
        var (secret, id) = await MakeAsync(other);
        Assert.Equal("auth.api-key-not-found", (await user.Client.GetAnswerAsync($"{Keys}/{id}")).Problem);
        Assert.Equal("auth.api-key-not-found", (await user.Client.SendAsync(HttpMethod.Delete, $"{Keys}/{id}", content: null, token: null)).Problem);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Domains, secret)).Status);
    }

    [Fact]
    public async Task The_51st_key_is_refused()
    {
        using var user = await Server.RegisterUserAsync();
        for (var i = 0; i < 50; i++)
            await MakeAsync(user);
        Assert.Equal("auth.too-many-api-keys", (await MakeAnswerAsync(user, "api")).Problem);
    }

    internal static async Task<(string Secret, string Id)> MakeAsync(SignedInUser user, string scope = "templates:read", DateTimeOffset? expiresAt = null)
    {
        var made = await MakeAnswerAsync(user, scope, expiresAt);
        Assert.True(made.Status == HttpStatusCode.Created, made.Text);
        return (made.Member("secret"), made.Json.GetProperty("apiKey").GetProperty("id").GetString()!);
    }

    private static Task<Answer> MakeAnswerAsync(SignedInUser user, string scope, DateTimeOffset? expiresAt = null) =>
        user.Client.PostAnswerAsync(Keys, new { name = "report", scopes = new[] { scope }, expiresAt });

    private async Task ExpectRefusedAsync(string key)
    {
        var answer = await SendAsync(Domains, key);
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.unauthenticated"), (answer.Status, answer.Problem));
        Assert.Equal("The API key is not valid.", answer.Member("detail"));
    }

    private async Task<Answer> SendAsync(string path, string key, string? token = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("X-Api-Key", key);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var response = await Server.Client.SendAsync(request);
        return new Answer(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }
}
