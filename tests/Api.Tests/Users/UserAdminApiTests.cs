using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Testing;

namespace Nexus.Api.Tests.Users;

public sealed class UserAdminApiTests(AuthFixture fixture) : IClassFixture<AuthFixture>
{
    private const string Users = "/api/v1/auth/users";
    private static readonly string[] ReadScope = ["profile:read"];
    private static readonly string[] AdminRole = ["admin"];
    private static readonly string[] NoRole = ["root"];

    private NexusServer Server => fixture.Server;

    [Fact]
    public async Task Accounts_are_found_by_the_beginning_of_address_or_name_and_paged()
    {
        using var admin = await AdminAsync();
        var word = $"w{Guid.CreateVersion7():N}";
        for (var i = 0; i < 3; i++)
            (await Server.RegisterUserAsync($"{word}-{i}@example.com", $"Person {i}")).Dispose();
        (await Server.RegisterUserAsync(displayName: $"{word.ToUpperInvariant()} by name")).Dispose();

        await Eventually.AsyncCondition(async () => (await ListAsync(admin, $"?search={word}")).GetProperty("items").GetArrayLength() == 4);
        var first = await ListAsync(admin, $"?search={word}&limit=3");
        var second = await ListAsync(admin, $"?search={word}&limit=3&cursor={Uri.EscapeDataString(first.GetProperty("nextCursor").GetString()!)}");
        Assert.Equal(3, first.GetProperty("items").GetArrayLength());
        Assert.Equal(1, second.GetProperty("items").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("\\")]
    public async Task What_means_something_in_patterns_is_looked_for_as_it_stands(string search)
    {
        using var admin = await AdminAsync();
        (await Server.RegisterUserAsync()).Dispose();
        Assert.Equal(0, (await ListAsync(admin, $"?search={Uri.EscapeDataString(search)}")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_status_that_does_not_exist_is_refused()
    {
        using var admin = await AdminAsync();
        using var answer = await admin.Client.GetAsync($"{Users}?status=asleep");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task A_block_reaches_access_tokens_that_are_out_and_shows_in_the_list()
    {
        using var admin = await AdminAsync();
        using var user = await Server.RegisterUserAsync();
        Assert.Equal(HttpStatusCode.OK, await MeAsync(user));

        using var blocked = await admin.Client.PatchAsJsonAsync($"{Users}/{user.Id}", new { blocked = true, reason = "spam" });
        var account = await blocked.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("blocked", account.GetProperty("status").GetString());

        await Eventually.AsyncCondition(async () => await MeAsync(user) == HttpStatusCode.Unauthorized);
        using var login = await Server.Client.PostAsJsonAsync("/api/v1/auth/login", new { email = user.Email, password = NexusServer.Password });
        Assert.Equal(HttpStatusCode.Forbidden, login.StatusCode);
        await Eventually.AsyncCondition(async () =>
            (await ListAsync(admin, $"?status=blocked&search={user.Email}")).GetProperty("items").GetArrayLength() == 1);
    }

    [Fact]
    public async Task Other_roles_end_the_tokens_with_the_old_ones_and_a_refresh_brings_the_new_ones()
    {
        using var admin = await AdminAsync();
        using var user = await Server.RegisterUserAsync();
        fixture.Clock.Jump(TimeSpan.FromSeconds(2));
        using var changed = await admin.Client.PatchAsJsonAsync($"{Users}/{user.Id}", new { roles = AdminRole });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);

        await Eventually.AsyncCondition(async () => await MeAsync(user) == HttpStatusCode.Unauthorized);
        fixture.Clock.Jump(TimeSpan.FromSeconds(2));
        using var refreshed = await Server.Client.PostAsJsonAsync("/api/v1/auth/refresh", new { refreshToken = user.RefreshToken });
        var tokens = await refreshed.Content.ReadFromJsonAsync<JsonElement>();
        user.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("accessToken").GetString());
        using var list = await user.Client.GetAsync(Users);
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
    }

    [Fact]
    public async Task A_sign_out_ends_the_access_token_too_and_no_other_session()
    {
        using var user = await Server.RegisterUserAsync();
        using var other = await Server.LogInAsync(user.Email);
        using var signedOut = await user.Client.PostAsJsonAsync("/api/v1/auth/logout", new { refreshToken = user.RefreshToken });
        Assert.Equal(HttpStatusCode.NoContent, signedOut.StatusCode);
        await Eventually.AsyncCondition(async () => await MeAsync(user) == HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, await MeAsync(other));
    }

    [Fact]
    public async Task A_change_that_was_meant_for_another_version_is_refused()
    {
        using var admin = await AdminAsync();
        using var user = await Server.RegisterUserAsync();
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"{Users}/{user.Id}") { Content = JsonContent.Create(new { blocked = true }) };
        request.Headers.TryAddWithoutValidation("If-Match", "\"999\"");
        using var answer = await admin.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await MeAsync(user));
    }

    [Fact]
    public async Task Admins_can_not_shut_themselves_out()
    {
        using var admin = await AdminAsync();
        using var block = await admin.Client.PatchAsJsonAsync($"{Users}/{admin.Id}", new { blocked = true });
        using var erase = await admin.Client.DeleteAsync($"{Users}/{admin.Id}");
        Assert.Equal(HttpStatusCode.Conflict, block.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, erase.StatusCode);
    }

    [Fact]
    public async Task A_role_that_does_not_exist_is_refused_and_changes_nothing()
    {
        using var admin = await AdminAsync();
        using var user = await Server.RegisterUserAsync();
        using var answer = await admin.Client.PatchAsJsonAsync($"{Users}/{user.Id}", new { roles = NoRole, blocked = true });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await MeAsync(user));
    }

    [Fact]
    public async Task An_export_holds_what_each_feature_keeps_and_no_secret()
    {
        using var user = await Server.RegisterUserAsync();
        using var made = await user.Client.PostAsJsonAsync("/api/v1/auth/api-keys", new { name = "robot", scopes = ReadScope });
        var secret = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString()!;
        using var execution = await user.Client.PostAsJsonAsync("/api/v1/templates/execute", new { query = "What taxes does a shop pay?" });
        Assert.Equal(HttpStatusCode.Accepted, execution.StatusCode);

        JsonElement sections = default;
        await Eventually.AsyncCondition(async () =>
        {
            using var document = JsonDocument.Parse(await user.Client.GetStringAsync("/api/v1/auth/me/export"));
            sections = document.RootElement.GetProperty("sections").Clone();
            return sections.GetProperty("executions").GetArrayLength() == 1;
        });
        var text = sections.GetRawText();
        Assert.Contains(user.Email, text, StringComparison.Ordinal);
        Assert.Equal("robot", sections.GetProperty("apiKeys")[0].GetProperty("name").GetString());
        Assert.Equal("What taxes does a shop pay?", sections.GetProperty("executions")[0].GetProperty("query").GetString());
        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain("asswordHash", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_and_an_erasure_reach_conversations()
    {
        using var user = await Server.RegisterUserAsync();
        using var made = await user.Client.PostAsJsonAsync("/api/v1/conversations", new { title = "Plans" });
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        using var said = await user.Client.PostAsJsonAsync($"/api/v1/conversations/{id}/messages", new { text = "Remember the milk." });
        Assert.Equal(HttpStatusCode.Accepted, said.StatusCode);
        await Eventually.AsyncCondition(async () =>
            (await user.Client.GetStringAsync("/api/v1/auth/me/export")).Contains("Remember the milk.", StringComparison.Ordinal));

        using var erased = await user.Client.PostAsJsonAsync("/api/v1/auth/me/erase", new { password = NexusServer.Password });
        Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);
        await Eventually.AsyncCondition(async () => await fixture.CountAsync("select count(*) from conversations.message where conversation_id = $1", id) == 0);
    }

    [Fact]
    public async Task What_was_asked_leaves_the_log_of_events_with_the_account()
    {
        using var user = await Server.RegisterUserAsync();
        using var execution = new HttpRequestMessage(HttpMethod.Post, "/api/v1/templates/execute")
        {
            Content = JsonContent.Create(new { query = "What taxes does the Zwiebelfisch pay?" }),
            Headers = { { "Prefer", "wait=20" } },
        };
        using var answer = await user.Client.SendAsync(execution);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        const string traces = """
            select (select count(*) from nexus.event_log where data::text like '%Zwiebelfisch%')
                 + (select count(*) from nexus.grain_state where state::text like '%Zwiebelfisch%')
                 + (select count(*) from templates.execution where owner = $1)
            """;
        Assert.True(await fixture.CountAsync(traces, user.Id) > 0);

        using var erased = await user.Client.PostAsJsonAsync("/api/v1/auth/me/erase", new { password = NexusServer.Password });
        Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);
        fixture.Clock.Jump(TimeSpan.FromMinutes(2));
        await Eventually.AsyncCondition(async () => await fixture.CountAsync(traces, user.Id) == 0);
    }

    [Fact]
    public async Task Who_hands_out_all_that_is_kept_is_noted()
    {
        using var admin = await AdminAsync();
        using var user = await Server.RegisterUserAsync();
        await admin.Client.GetStringAsync($"{Users}/{user.Id}/export");
        await Eventually.AsyncCondition(async () =>
            (await admin.Client.GetStringAsync($"/api/v1/admin/audit?subject={user.Id}&action=user.exported")).Contains(admin.Id, StringComparison.Ordinal));
        using var unknown = await admin.Client.GetAsync($"{Users}/usr_00000000000070008000000000000009/export");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Who_erases_himself_proves_it_by_the_password_and_is_gone()
    {
        using var user = await Server.RegisterUserAsync();
        using var wrong = await user.Client.PostAsJsonAsync("/api/v1/auth/me/erase", new { password = "not-the-right-one-1" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        using var right = await user.Client.PostAsJsonAsync("/api/v1/auth/me/erase", new { password = NexusServer.Password });
        Assert.Equal(HttpStatusCode.NoContent, right.StatusCode);

        await Eventually.AsyncCondition(async () => await MeAsync(user) == HttpStatusCode.Unauthorized);
        fixture.Clock.Jump(TimeSpan.FromMinutes(2));
        await Eventually.AsyncCondition(async () =>
        {
            using var again = await Server.Client.PostAsJsonAsync("/api/v1/auth/register", new { email = user.Email, password = NexusServer.Password });
            return again.StatusCode == HttpStatusCode.Created;
        });
    }

    [Fact]
    public async Task An_api_key_of_a_blocked_account_is_refused()
    {
        using var admin = await AdminAsync();
        using var user = await Server.RegisterUserAsync();
        using var made = await user.Client.PostAsJsonAsync("/api/v1/auth/api-keys", new { name = "robot", scopes = ReadScope });
        var secret = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString()!;
        using var blocked = await admin.Client.PatchAsJsonAsync($"{Users}/{user.Id}", new { blocked = true });
        Assert.Equal(HttpStatusCode.OK, blocked.StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/auth/me");
        request.Headers.Add("X-Api-Key", secret);
        using var answer = await Server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Of_many_who_register_one_address_at_once_one_gets_it()
    {
        var email = $"race-{Guid.CreateVersion7():N}@example.com";
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            _ => Server.Client.PostAsJsonAsync("/api/v1/auth/register", new { email, password = NexusServer.Password })));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.Created), a => Assert.Equal(HttpStatusCode.Conflict, a.StatusCode));
        foreach (var answer in answers)
            answer.Dispose();
    }

    private static async Task<HttpStatusCode> MeAsync(SignedInUser user)
    {
        using var answer = await user.Client.GetAsync("/api/v1/auth/me");
        return answer.StatusCode;
    }

    private static async Task<JsonElement> ListAsync(SignedInUser admin, string query) =>
        await admin.Client.GetFromJsonAsync<JsonElement>(Users + query);

    private Task<SignedInUser> AdminAsync() => Server.LogInAsAdminAsync();
}
