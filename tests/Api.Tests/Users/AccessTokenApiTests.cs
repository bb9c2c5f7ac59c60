using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nexus.Testing;

namespace Nexus.Api.Tests.Users;

public sealed class AccessTokenApiTests : IAsyncLifetime
{
    private const string Me = "/api/v1/auth/me";
    private readonly JumpingTimeProvider _clock = new();
    private PostgresDatabase _database = null!;
    private NexusServer _server = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        _server = await NexusServer.StartAsync(_database, setup => setup.Clock = _clock);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_published_keys_check_a_token_by_plain_ECDSA()
    {
        using var user = await _server.RegisterUserAsync();
        var jwks = await _server.Client.GetAnswerAsync("/.well-known/jwks.json");
        Assert.Equal(HttpStatusCode.OK, jwks.Status);
        var key = Assert.Single(jwks.Json.GetProperty("keys").EnumerateArray());
        Assert.Equal(("EC", "P-256", "ES256", "sig"), (Member(key, "kty"), Member(key, "crv"), Member(key, "alg"), Member(key, "use")));

        var parts = user.AccessToken.Split('.');
        Assert.Equal(Member(key, "kid"), Member(JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])).RootElement, "kid"));
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(Member(key, "x")), Y = Base64Url.DecodeFromChars(Member(key, "y")) },
        });
        Assert.True(ecdsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        Assert.False(key.TryGetProperty("d", out _));
    }

    [Fact]
    public async Task Keys_and_tokens_outlive_a_restart()
    {
        using var user = await _server.RegisterUserAsync();
        var before = (await _server.Client.GetAnswerAsync("/.well-known/jwks.json")).Text;
        await _server.RestartAsync();
        Assert.Equal(before, (await _server.Client.GetAnswerAsync("/.well-known/jwks.json")).Text);
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAnswerAsync(Me, user.AccessToken)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.PostAnswerAsync("/api/v1/auth/refresh", new { refreshToken = user.RefreshToken })).Status);
    }

    [Fact]
    public async Task An_expired_token_says_so_and_a_refreshed_one_goes_on()
    {
        using var user = await _server.RegisterUserAsync();
        _clock.Jump(TimeSpan.FromMinutes(16));
        var expired = await _server.Client.GetAnswerAsync(Me, user.AccessToken);
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.unauthenticated"), (expired.Status, expired.Problem));
        Assert.Equal(
            "Bearer realm=\"nexus\", error=\"invalid_token\", error_description=\"The access token has expired.\"",
            string.Join(", ", expired.Headers.GetValues("WWW-Authenticate")));

        var refreshed = await _server.Client.PostAnswerAsync("/api/v1/auth/refresh", new { refreshToken = user.RefreshToken });
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAnswerAsync(Me, refreshed.Member("accessToken"))).Status);
    }

    [Fact]
    public async Task Forged_tokens_are_401_with_a_problem()
    {
        using var user = await _server.RegisterUserAsync();
        var jwks = await _server.Client.GetAnswerAsync("/.well-known/jwks.json");
        using var forger = new TestKey(Member(jwks.Json.GetProperty("keys")[0], "kid"));
        var claims = TestKey.Claims(_clock.GetUtcNow()).ToJsonString();
        var parts = user.AccessToken.Split('.');
        string[] forged =
        [
            forger.Token(_clock.GetUtcNow()),
            forger.SignWithPublicKeyAsSecret($$"""{"alg":"HS256","typ":"at+jwt","kid":"{{forger.Kid}}"}""", claims),
            TestKey.Head($$"""{"alg":"none","typ":"at+jwt","kid":"{{forger.Kid}}"}""", claims) + ".",
            $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{new string('A', 86)}",
            "garbage",
            new string('x', 9000),
        ];
        foreach (var token in forged)
        {
            var answer = await _server.Client.GetAnswerAsync(Me, token);
            Assert.Equal((HttpStatusCode.Unauthorized, "auth.unauthenticated"), (answer.Status, answer.Problem));
            Assert.Contains("error=\"invalid_token\"", string.Join(", ", answer.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAnswerAsync(Me, user.AccessToken)).Status);
    }

    [Fact]
    public async Task A_new_signing_key_is_known_to_front_ends_by_the_first_token_it_signed()
    {
        using var before = await _server.RegisterUserAsync();
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAnswerAsync(Me, before.AccessToken)).Status);
        _clock.Jump(TimeSpan.FromDays(29));
        Assert.Equal(2, (await _server.Client.GetAnswerAsync("/.well-known/jwks.json")).Json.GetProperty("keys").GetArrayLength());
        _clock.Jump(TimeSpan.FromDays(1));
        using var after = await _server.RegisterUserAsync();
        Assert.NotEqual(before.AccessToken.Split('.')[0], after.AccessToken.Split('.')[0]);
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAnswerAsync(Me, after.AccessToken)).Status);
    }

    [Fact]
    public async Task Nothing_secret_reaches_the_log()
    {
        using var user = await _server.RegisterUserAsync();
        await _server.Client.GetAnswerAsync(Me, user.AccessToken);
        await _server.Client.PostAnswerAsync("/api/v1/auth/refresh", new { refreshToken = user.RefreshToken });
        await _server.Client.PostAnswerAsync("/api/v1/auth/refresh", new { refreshToken = user.RefreshToken });
        var log = string.Join('\n', _server.Logs.Entries.Select(e => $"{e.Message}{e.Exception}"));
        foreach (var secret in new[] { NexusServer.Password, user.AccessToken, user.RefreshToken })
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        Assert.Contains("was used a second time", log, StringComparison.Ordinal);
    }

    private static string Member(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
