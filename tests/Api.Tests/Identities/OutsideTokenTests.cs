using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Http;
using Nexus.Api.Tests.Users;
using Nexus.Api.Users;
using Nexus.Stands.OpenIdConnect;
using Nexus.Testing;
using Npgsql;

namespace Nexus.Api.Tests.Identities;

public sealed class OutsideTokenTests(IssuerFixture fixture) : IClassFixture<IssuerFixture>
{
    private HttpClient Client => fixture.Server.Client;

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task The_first_token_of_a_person_makes_an_account_and_later_ones_find_it(string algorithm)
    {
        await using var issuer = await OidcIssuer.StartAsync(algorithm);
        await using var database = await StartedAsync(issuer);
        var (subject, email) = (IssuerFixture.NewSubject(), IssuerFixture.NewEmail());
        var first = await database.Client.GetAnswerAsync(IssuerFixture.Me, issuer.Token(fixture.Now, subject, email.ToUpperInvariant()));
        Assert.True(first.Status == HttpStatusCode.OK, first.Text);
        Assert.Equal((email, "Ann Example"), (first.Member("email"), first.Member("displayName")));

        // The address may change at the issuer, or be taken back: the account stays the same.
        foreach (var later in new[] { IssuerFixture.NewEmail(), null })
        {
            var again = await database.Client.GetAnswerAsync(IssuerFixture.Me, issuer.Token(fixture.Now, subject, later));
            Assert.Equal((first.Member("id"), email), (again.Member("id"), again.Member("email")));
        }
    }

    [Fact]
    public async Task A_verified_address_links_the_account_that_has_it_and_the_log_says_so()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var subject = IssuerFixture.NewSubject();
        var answer = await Client.GetAnswerAsync(IssuerFixture.Me, fixture.First.Token(fixture.Now, subject, user.Email));
        Assert.Equal(user.Id, answer.Member("id"));
        var linked = await Eventually.ValueAsync(() => LinkEventAsync(user.Id));
        var data = JsonDocument.Parse(linked).RootElement;
        Assert.Equal((fixture.First.Url, subject), (data.GetProperty("issuer").GetString(), data.GetProperty("subject").GetString()));
        Assert.True(data.GetProperty("existingAccount").GetBoolean());

        using var still = await fixture.Server.LogInAsync(user.Email);
        Assert.Equal(user.Id, still.Id);
    }

    [Fact]
    public async Task Where_linking_is_off_a_taken_address_is_409()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var answer = await Client.GetAnswerAsync(IssuerFixture.Me, fixture.Second.Token(fixture.Now, IssuerFixture.NewSubject(), user.Email));
        Assert.Equal((HttpStatusCode.Conflict, "auth.email-taken"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Without_a_verified_address_no_account_is_made()
    {
        var subject = IssuerFixture.NewSubject();
        var email = IssuerFixture.NewEmail();
        string[] tokens =
        [
            fixture.First.Token(fixture.Now, subject),
            fixture.First.Token(fixture.Now, subject, email, c => c["email_verified"] = "true"),
            fixture.First.Token(fixture.Now, subject, email, c => c["email_verified"] = 1),
            fixture.First.Token(fixture.Now, subject, email, c => c.Remove("email_verified")),
            fixture.First.Token(fixture.Now, subject, "no address"),
            fixture.First.Token(fixture.Now, subject, email, c => c["email"] = 5),
        ];
        foreach (var token in tokens)
        {
            var answer = await Client.GetAnswerAsync(IssuerFixture.Me, token);
            Assert.Equal((HttpStatusCode.Forbidden, "auth.email-not-verified"), (answer.Status, answer.Problem));
        }

        using var free = await fixture.Server.RegisterUserAsync(email);
    }

    [Fact]
    public async Task Only_mapped_roles_count_and_only_while_the_token_has_them()
    {
        var subject = IssuerFixture.NewSubject();
        var email = IssuerFixture.NewEmail();
        Assert.Equal(["user", "admin"], await RolesAsync(fixture.First.Token(fixture.Now, subject, email)));
        Assert.Equal(["user"], await RolesAsync(fixture.First.Token(fixture.Now, subject, email, c => c.Remove("realm_access"))));
        Assert.Equal(["user"], await RolesAsync(fixture.Second.Token(fixture.Now, subject, IssuerFixture.NewEmail())));
        Assert.Equal(["user"], await RolesAsync(fixture.Second.Token(fixture.Now, subject, IssuerFixture.NewEmail(), c => c["roles"] = "admin")));
        foreach (var shape in new[] { "5", "\"nexus-admin\"", "{\"roles\":{\"nexus-admin\":true}}", "{\"roles\":5}", "{\"roles\":[[\"nexus-admin\"]]}", "null" })
        {
            var token = fixture.First.Token(fixture.Now, subject, email, c => c["realm_access"] = JsonNode.Parse(shape));
            Assert.Equal(["user"], await RolesAsync(token));
        }

        var account = await Client.GetAnswerAsync(IssuerFixture.Me, fixture.First.Token(fixture.Now, subject, email));
        Assert.Equal(["user"], account.Json.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
    }

    [Fact]
    public async Task Who_has_no_password_and_no_session_is_told_so()
    {
        var email = IssuerFixture.NewEmail();
        var token = fixture.First.Token(fixture.Now, IssuerFixture.NewSubject(), email);
        var change = await Client.PostAnswerAsync("/api/v1/auth/me/password", new { currentPassword = "", newPassword = NexusServer.Password }, token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, change.Status);
        change = await Client.PostAnswerAsync("/api/v1/auth/me/password", new { currentPassword = "anything", newPassword = NexusServer.Password }, token);
        Assert.Equal((HttpStatusCode.Conflict, "auth.no-password"), (change.Status, change.Problem));

        var sessions = await Client.GetAnswerAsync("/api/v1/auth/sessions", token);
        Assert.Equal(0, sessions.Json.GetProperty("items").GetArrayLength());
        var login = await Client.PostAnswerAsync("/api/v1/auth/login", new { email, password = "anything at all" });
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.bad-credentials"), (login.Status, login.Problem));
        var register = await Client.PostAnswerAsync("/api/v1/auth/register", new { email, password = NexusServer.Password });
        Assert.Equal((HttpStatusCode.Conflict, "auth.email-taken"), (register.Status, register.Problem));
    }

    [Fact]
    public async Task An_issuer_that_never_answered_is_503_where_a_caller_is_needed()
    {
        await using var issuer = await OidcIssuer.StartAsync();
        issuer.Fault = OidcFault.ServerError;
        await using var started = await StartedAsync(issuer);
        var token = issuer.Token(fixture.Now, IssuerFixture.NewSubject(), IssuerFixture.NewEmail());
        var answer = await started.Client.GetAnswerAsync(IssuerFixture.Me, token);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "server.unavailable"), (answer.Status, answer.Problem));
        Assert.Equal("5", answer.Headers.GetValues("Retry-After").Single());
        Assert.Equal(HttpStatusCode.OK, (await started.Client.GetAnswerAsync("/health", token)).Status);

        issuer.Fault = OidcFault.None;
        fixture.Clock.Jump(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.OK, (await started.Client.GetAnswerAsync(IssuerFixture.Me, token)).Status);
    }

    [Fact]
    public async Task Two_front_ends_notice_a_new_key_and_make_one_account_of_a_race()
    {
        await using var issuer = await OidcIssuer.StartAsync();
        await using var one = await StartedAsync(issuer);
        await using var two = await StartedAsync(issuer, one);
        foreach (var _ in Enumerable.Range(0, 5))
        {
            var (subject, email) = (IssuerFixture.NewSubject(), IssuerFixture.NewEmail());
            var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
                IdAsync(i % 2 == 0 ? one.Client : two.Client, issuer.Token(fixture.Now, subject, email))));
            Assert.Single(ids.Distinct());
        }

        fixture.Clock.Jump(TimeSpan.FromSeconds(31));
        issuer.Rotate("second", "ES256");
        var token = issuer.Token(fixture.Now, IssuerFixture.NewSubject(), IssuerFixture.NewEmail());
        Assert.Equal(await IdAsync(one.Client, token), await IdAsync(two.Client, token));
        Assert.Equal(4, issuer.KeyRequests);
    }

    // A front-end that lost a race answers 503 with Retry-After, and the client comes again.
    private static Task<string> IdAsync(HttpClient client, string token) => Eventually.ValueAsync(async () =>
    {
        var answer = await client.GetAnswerAsync(IssuerFixture.Me, token);
        Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, answer.Text);
        return answer.Status == HttpStatusCode.OK ? answer.Member("id") : null;
    });

    private async Task<IssuerServer> StartedAsync(OidcIssuer issuer, IssuerServer? beside = null) =>
        await IssuerServer.StartAsync(issuer, fixture.Clock, beside);

    private async Task<List<string>> RolesAsync(string token)
    {
        var validator = fixture.Server.Services.GetRequiredService<AccessTokenValidator>();
        var verdict = await validator.ValidateAsync(token.AsMemory(), CancellationToken.None);
        return [.. verdict.Principal!.Roles()];
    }

    private async Task<string?> LinkEventAsync(string userId)
    {
        await using var connection = await fixture.Server.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        return await connection.QuerySingleOrDefaultAsync<string>(
            "select data::text from nexus.event_log where type = 'user.identity.linked' and owner = @userId", new { userId });
    }
}
