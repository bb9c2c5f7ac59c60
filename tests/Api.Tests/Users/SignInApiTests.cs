using System.Net;
using System.Text.RegularExpressions;
using Nexus.Testing;

namespace Nexus.Api.Tests.Users;

public sealed partial class SignInApiTests(AuthFixture fixture) : IClassFixture<AuthFixture>
{
    private const string Register = "/api/v1/auth/register";
    private const string LogIn = "/api/v1/auth/login";
    private const string Refresh = "/api/v1/auth/refresh";
    private const string Me = "/api/v1/auth/me";
    private const string Password = NexusServer.Password;
    private static readonly string[] AdminRole = ["admin"];

    private HttpClient Client => fixture.Server.Client;

    [Fact]
    public async Task A_user_registers_signs_in_refreshes_and_sees_himself()
    {
        var email = NewEmail();
        var registered = await Client.PostAnswerAsync(Register, new { email = email.ToUpperInvariant(), password = Password });
        Assert.Equal(HttpStatusCode.Created, registered.Status);
        Assert.Equal(Me, registered.Headers.Location!.OriginalString);
        Assert.True(registered.Headers.CacheControl!.NoStore);
        AssertTokens(registered);
        Assert.Equal(email, registered.Json.GetProperty("user").GetProperty("email").GetString());

        var signedIn = await Client.PostAnswerAsync(LogIn, new { email, password = Password });
        Assert.Equal(HttpStatusCode.OK, signedIn.Status);
        AssertTokens(signedIn);

        var refreshed = await Client.PostAnswerAsync(Refresh, new { refreshToken = signedIn.Member("refreshToken") });
        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        AssertTokens(refreshed);

        foreach (var answer in new[] { registered, signedIn, refreshed })
        {
            var me = await Client.GetAnswerAsync(Me, answer.Member("accessToken"));
            Assert.Equal(HttpStatusCode.OK, me.Status);
            Assert.Equal(registered.Json.GetProperty("user").GetRawText(), me.Json.GetRawText());
        }
    }

    [Fact]
    public async Task An_unknown_address_and_a_wrong_password_are_answered_alike()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var wrong = await Client.PostAnswerAsync(LogIn, new { email = user.Email, password = "some wrong password" });
        var unknown = await Client.PostAnswerAsync(LogIn, new { email = NewEmail(), password = "some wrong password" });

        Assert.Equal((HttpStatusCode.Unauthorized, "auth.bad-credentials"), (wrong.Status, wrong.Problem));
        Assert.Equal(Neutral(wrong), Neutral(unknown));
        Assert.Equal(wrong.Headers.Select(h => h.Key), unknown.Headers.Select(h => h.Key));
        Assert.NotEmpty(wrong.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_address_alike_whether_it_is_known()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var answers = new List<string>();
        foreach (var email in new[] { user.Email, NewEmail() })
        {
            for (var i = 0; i < 5; i++)
                Assert.Equal(HttpStatusCode.Unauthorized, (await Client.PostAnswerAsync(LogIn, new { email, password = "some wrong password" })).Status);
            var locked = await Client.PostAnswerAsync(LogIn, new { email, password = Password });
            Assert.Equal((HttpStatusCode.TooManyRequests, "auth.locked"), (locked.Status, locked.Problem));
            Assert.InRange(locked.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 25, 30);
            answers.Add(Neutral(locked));
        }

        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(HttpStatusCode.OK, (await Client.GetAnswerAsync(Me, user.AccessToken)).Status);
    }

    [Fact]
    public async Task A_taken_address_is_409_in_any_spelling()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        foreach (var email in new[] { user.Email, user.Email.ToUpperInvariant(), $" {user.Email} " })
        {
            var answer = await Client.PostAnswerAsync(Register, new { email, password = Password });
            Assert.Equal((HttpStatusCode.Conflict, "auth.email-taken"), (answer.Status, answer.Problem));
        }
    }

    [Theory]
    [InlineData("short")]
    [InlineData("password1234")]
    public async Task A_weak_password_is_422_with_its_field(string password)
    {
        var answer = await Client.PostAnswerAsync(Register, new { email = NewEmail(), password });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "auth.weak-password"), (answer.Status, answer.Problem));
        Assert.Single(answer.Json.GetProperty("errors").GetProperty("password").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"password":"correct-horse-battery-9"}""", "email")]
    [InlineData("""{"email":"","password":"correct-horse-battery-9"}""", "email")]
    [InlineData("""{"email":"no address","password":"correct-horse-battery-9"}""", "email")]
    [InlineData("""{"email":"ann@localhost","password":"correct-horse-battery-9"}""", "email")]
    [InlineData("""{"email":"ann@example.com"}""", "password")]
    [InlineData("""{"email":"ann@example.com","password":"correct-horse-battery-9","displayName":"a\nb"}""", "displayName")]
    [InlineData("""{"email":"ann@example.com","password":"correct-horse-battery-9","language":"русский"}""", "language")]
    public async Task A_bad_field_is_422_with_its_name(string body, string field)
    {
        var answer = await Client.PostTextAsync(Register, body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal([field], answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("""{"email":1,"password":"correct-horse-battery-9"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"email":"ann@example.com","password":"correct-horse\u0000battery"}""", HttpStatusCode.BadRequest)]
    public async Task A_body_that_can_not_be_read_is_400(string body, HttpStatusCode status)
    {
        var answer = await Client.PostTextAsync(LogIn, body);
        Assert.Equal(status, answer.Status);
        Assert.StartsWith("request.", answer.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_can_not_be_asked_for()
    {
        var answer = await Client.PostAnswerAsync(Register, new { email = NewEmail(), password = Password, roles = AdminRole, userId = "usr_1" });
        Assert.Equal(["user"], answer.Json.GetProperty("user").GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
    }

    [Fact]
    public async Task A_refresh_token_is_good_once_and_its_reuse_ends_the_session()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var next = await Client.PostAnswerAsync(Refresh, new { refreshToken = user.RefreshToken });
        var reused = await Client.PostAnswerAsync(Refresh, new { refreshToken = user.RefreshToken });
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.invalid-refresh-token"), (reused.Status, reused.Problem));
        var ended = await Client.PostAnswerAsync(Refresh, new { refreshToken = next.Member("refreshToken") });
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.invalid-refresh-token"), (ended.Status, ended.Problem));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("nxr_AaH8ZGhwdYOjXA4bs2Qvrb-G8_Aa3JOPo6D3GPmp3LmDdY-rkj78mmnOgblt1rny2FGDvq4znz4Uie-DhokhVA")]
    public async Task A_refresh_token_that_is_not_ours_is_401(string token)
    {
        var answer = await Client.PostAnswerAsync(Refresh, new { refreshToken = token });
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.invalid-refresh-token"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task A_registration_and_a_refresh_can_be_repeated_with_their_key()
    {
        var key = $"{Guid.CreateVersion7()}";
        var body = new { email = NewEmail(), password = Password };
        var first = await Client.PostAnswerAsync(Register, body, key: key);
        var again = await Client.PostAnswerAsync(Register, body, key: key);
        Assert.Equal((HttpStatusCode.Created, first.Text), (again.Status, again.Text));
        Assert.True(again.Headers.Contains("Idempotent-Replayed"));

        var token = new { refreshToken = first.Member("refreshToken") };
        var refreshed = await Client.PostAnswerAsync(Refresh, token, key: key);
        var repeated = await Client.PostAnswerAsync(Refresh, token, key: key);
        Assert.Equal((HttpStatusCode.OK, refreshed.Text), (repeated.Status, repeated.Text));
        Assert.Equal(HttpStatusCode.OK, (await Client.PostAnswerAsync(Refresh, new { refreshToken = refreshed.Member("refreshToken") })).Status);
    }

    private static string NewEmail() => $"{Guid.CreateVersion7():N}@example.com";

    private static string Neutral(Answer answer) => VaryingMembers().Replace(answer.Text, "");

    private static void AssertTokens(Answer answer)
    {
        Assert.Equal("Bearer", answer.Member("tokenType"));
        Assert.Equal(900, answer.Json.GetProperty("expiresIn").GetInt32());
        Assert.StartsWith("nxr_", answer.Member("refreshToken"), StringComparison.Ordinal);
        Assert.Equal(3, answer.Member("accessToken").Split('.').Length);
    }

    [GeneratedRegex("\"traceId\":\"[0-9a-f]+\"", RegexOptions.None, 1000)]
    private static partial Regex VaryingMembers();
}
