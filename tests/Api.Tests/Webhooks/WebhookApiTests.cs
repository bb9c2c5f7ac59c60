using System.Net;
using Nexus.Api.Tests.Users;

namespace Nexus.Api.Tests.Webhooks;

public sealed class WebhookApiTests(WebhookFixture fixture) : IClassFixture<WebhookFixture>
{
    private const string Root = WebhookFixture.Root;
    private static readonly Uri Url = new("https://hooks.example.com/x?key=of-the-url");

    /// <summary>A body, and where it is wrong.</summary>
    public static readonly TheoryData<string, string> Invalid = new()
    {
        { """{"url":"https://example.com/","events":[]}""", "events" },
        { """{"events":["*"]}""", "url" },
        { """{"url":"ftp://example.com/","events":["*"]}""", "url" },
        { """{"url":"http://10.0.0.1/","events":["*"]}""", "url" },
        { """{"url":"http://0x0a000001/","events":["*"]}""", "url" },
        { """{"url":"http://169.254.169.254/latest","events":["*"]}""", "url" },
        { """{"url":"http://[::ffff:10.0.0.1]/","events":["*"]}""", "url" },
        { """{"url":"https://u:p@example.com/","events":["*"]}""", "url" },
        { """{"url":"https://example.com/","events":["user.unheard-of"]}""", "events[0]" },
        { """{"url":"https://example.com/","events":["*","store.*"]}""", "events[1]" },
        { """{"url":"https://example.com/","events":["user.signing-key.added"]}""", "events[0]" },
        { """{"url":"https://example.com/","events":[null]}""", "events[0]" },
        { """{"url":"https://example.com/","events":["*"],"rateLimit":0}""", "rateLimit" },
        { """{"url":"https://example.com/","events":["*"],"headers":{"Host":"x"}}""", "headers.Host" },
        { """{"url":"https://example.com/","events":["*"],"headers":{"Webhook-Id":"x"}}""", "headers.Webhook-Id" },
        { """{"url":"https://example.com/","events":["*"],"headers":{"content-length":"1"}}""", "headers.content-length" },
        { """{"url":"https://example.com/","events":["*"],"headers":{"Transfer-Encoding":"chunked"}}""", "headers.Transfer-Encoding" },
        { """{"url":"https://example.com/","events":["*"],"headers":{"X-A":"a\r\nX-B: b"}}""", "headers.X-A" },
        { """{"url":"https://example.com/","events":["*"],"headers":{"X A":"a"}}""", "headers.X A" },
        { """{"url":"https://example.com/","events":["*"],"headers":{"X-A":"a","x-a":"b"}}""", "headers.x-a" },
        { """{"url":"https://example.com/","events":["*"],"secret":"whsec_c2hvcnQ="}""", "secret" },
        { """{"url":"https://example.com/","events":["*"],"filter":[{"property":"a","op":"gt","value":"much"}]}""", "filter[0].value" },
        { """{"url":"https://example.com/","events":["*"],"filter":[{"property":"a"}]}""", "filter[0].value" },
        { """{"url":"https://example.com/","events":["*"],"filter":[{"property":"a..b","value":1}]}""", "filter[0].property" },
    };

    [Fact]
    public async Task An_endpoint_is_registered_and_read_back()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var made = await user.Client.PostAnswerAsync($"{Root}/register", new
        {
            url = Url,
            events = WebhookCalls.Words("user.*", "template.execution.completed"),
            description = " Alerts ",
            headers = new Dictionary<string, string> { ["X-Team"] = "hush-hush" },
            rateLimit = 10,
            ordered = true,
            filter = new[] { new { property = "totals.sectionsFailed", op = "gt", value = 0 } },
        });

        Assert.Equal(HttpStatusCode.Created, made.Status);
        var webhook = made.Json.GetProperty("webhook");
        Assert.Equal($"{Root}/{webhook.GetProperty("id").GetString()}", made.Headers.Location!.ToString());
        Assert.StartsWith("whsec_", made.Member("secret"), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", made.Text, StringComparison.Ordinal);
        var read = await user.Client.GetAnswerAsync(made.Headers.Location.ToString());
        Assert.Equal(webhook.GetRawText(), read.Text);
        Assert.Equal("\"v1\"", read.Headers.ETag!.Tag);
        Assert.Equal(("endpoint", "Alerts", Url.AbsoluteUri), (read.Member("kind"), read.Member("description"), read.Member("url")));
        Assert.Equal("X-Team", Assert.Single(read.Json.GetProperty("headerNames").EnumerateArray()).GetString());
        var condition = Assert.Single(read.Json.GetProperty("filter").EnumerateArray());
        Assert.Equal(("totals.sectionsFailed", "gt", 0), (condition.GetProperty("property").GetString(), condition.GetProperty("op").GetString(), condition.GetProperty("value").GetInt32()));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task What_breaks_a_rule_is_422_with_its_place(string body, string path)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var answer = await user.Client.PostTextAsync($"{Root}/register", body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains(path, answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        Assert.Empty((await user.Client.GetAnswerAsync($"{Root}/list")).Json.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"url":5,"events":["*"]}""", "url")]
    [InlineData("""{"url":"https://example.com/","events":"*"}""", "events")]
    [InlineData("""{"url":"https://example.com/","events":["*"],"filter":[{"property":"a","op":"like","value":1}]}""", "filter[0].op")]
    public async Task What_can_not_be_read_is_400_with_its_place(string body, string path)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var answer = await user.Client.PostTextAsync($"{Root}/register", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(path, answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    [Fact]
    public async Task The_same_request_with_one_Idempotency_Key_registers_once()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var body = new { url = Url, events = WebhookCalls.Words("*") };
        var first = await user.Client.PostAnswerAsync($"{Root}/register", body, key: "one");
        var again = await user.Client.PostAnswerAsync($"{Root}/register", body, key: "one");
        Assert.Equal((HttpStatusCode.Created, first.Text), (again.Status, again.Text));
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotent-Replayed")));
        var other = await user.Client.PostAnswerAsync($"{Root}/register", new { url = Url, events = WebhookCalls.Words("user.*") }, key: "one");
        Assert.Equal("idempotency.mismatch", other.Problem);
        Assert.Single((await user.Client.GetAnswerAsync($"{Root}/list")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task There_are_never_more_endpoints_than_allowed_also_when_all_come_at_once()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ =>
            user.Client.PostAnswerAsync($"{Root}/register", new { url = Url, events = WebhookCalls.Words("*") })));
        Assert.Equal(5, answers.Count(a => a.Status == HttpStatusCode.Created));
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.Created), a => Assert.Equal((HttpStatusCode.Conflict, "webhooks.too-many"), (a.Status, a.Problem)));

        var id = answers.First(a => a.Status == HttpStatusCode.Created).Json.GetProperty("webhook").GetProperty("id").GetString()!;
        Assert.Equal(HttpStatusCode.NoContent, (await user.DeleteAsync(id)).Status);
        await user.RegisterAsync(Url);
    }

    [Fact]
    public async Task Lists_turn_pages_newest_first()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Insert(0, (await user.RegisterAsync(Url)).Id);

        var first = (await user.Client.GetAnswerAsync($"{Root}/list?limit=2")).Json;
        var second = (await user.Client.GetAnswerAsync($"{Root}/list?limit=2&cursor={first.GetProperty("nextCursor").GetString()}")).Json;

        var listed = first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(i => i.GetProperty("id").GetString()!);
        Assert.Equal(ids.Order(StringComparer.Ordinal).Reverse(), listed);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
    }

    [Fact]
    public async Task PUT_replaces_all_but_headers_that_are_left_out()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var made = await user.Client.PostAnswerAsync($"{Root}/register", new
        {
            url = Url,
            events = WebhookCalls.Words("*"),
            description = "one",
            rateLimit = 5,
            headers = new Dictionary<string, string> { ["X-A"] = "1" },
        });
        var id = made.Json.GetProperty("webhook").GetProperty("id").GetString()!;

        var put = await user.PutAsync(id, new { url = "https://example.com/", events = WebhookCalls.Words("user.*") });
        Assert.Equal((HttpStatusCode.OK, "\"v2\""), (put.Status, put.Headers.ETag!.Tag));
        Assert.Equal("X-A", Assert.Single(put.Json.GetProperty("headerNames").EnumerateArray()).GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, put.Json.GetProperty("description").ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, put.Json.GetProperty("rateLimit").ValueKind);

        var same = await user.PutAsync(id, new { url = "https://example.com/", events = WebhookCalls.Words("user.*") });
        Assert.Equal("\"v2\"", same.Headers.ETag!.Tag);
        var cleared = await user.PutAsync(id, new { url = "https://example.com/", events = WebhookCalls.Words("user.*"), headers = new { } });
        Assert.Empty(cleared.Json.GetProperty("headerNames").EnumerateArray());
        Assert.Equal("webhooks.invalid", (await user.PutAsync(id, new { url = "http://10.0.0.1/", events = WebhookCalls.Words("*") })).Problem);
    }

    [Fact]
    public async Task PATCH_changes_what_it_names()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, _) = await user.RegisterAsync(Url, "user.*");

        var changed = await user.PatchAsync(id, new { description = "two", rateLimit = 7, headers = new Dictionary<string, string?> { ["X-A"] = "1", ["X-B"] = "2" } });
        Assert.Equal(("two", 7, 2), (changed.Member("description"), changed.Json.GetProperty("rateLimit").GetInt32(), changed.Json.GetProperty("headerNames").GetArrayLength()));
        Assert.Equal("user.*", changed.Json.GetProperty("events")[0].GetString());

        var removed = await user.PatchAsync(id, new { description = "", rateLimit = 0, headers = new Dictionary<string, string?> { ["x-a"] = null } });
        Assert.Equal(System.Text.Json.JsonValueKind.Null, removed.Json.GetProperty("description").ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, removed.Json.GetProperty("rateLimit").ValueKind);
        Assert.Equal("X-B", Assert.Single(removed.Json.GetProperty("headerNames").EnumerateArray()).GetString());
        Assert.Equal("events[0]", Assert.Single((await user.PatchAsync(id, new { events = WebhookCalls.Words("nothing") })).Json.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task A_change_that_was_meant_for_another_version_is_412()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, _) = await user.RegisterAsync(Url);
        Assert.Equal(HttpStatusCode.OK, (await user.PatchAsync(id, new { ordered = true }, ifMatch: "\"v1\"")).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await user.PatchAsync(id, new { ordered = false }, ifMatch: "\"v1\"")).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await user.PutAsync(id, new { url = Url, events = WebhookCalls.Words("*") }, ifMatch: "\"v1\"")).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await user.DeleteAsync(id, ifMatch: "\"v1\"")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await user.DeleteAsync(id, ifMatch: "\"v2\"")).Status);
        Assert.Equal("webhooks.not-found", (await user.Client.GetAnswerAsync($"{Root}/{id}")).Problem);
    }

    [Fact]
    public async Task Disabling_and_enabling_are_said_once()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, _) = await user.RegisterAsync(Url);

        var disabled = await user.Client.PostAnswerAsync($"{Root}/{id}/disable");
        Assert.Equal((false, "owner"), (disabled.Json.GetProperty("enabled").GetBoolean(), disabled.Member("disabledReason")));
        Assert.Equal(disabled.Text, (await user.Client.PostAnswerAsync($"{Root}/{id}/disable")).Text);
        Assert.Equal((HttpStatusCode.Conflict, "webhooks.disabled"), await ProblemOf(user.Client.PostAnswerAsync($"{Root}/{id}/test")));

        var enabled = await user.Client.PostAnswerAsync($"{Root}/{id}/enable");
        Assert.True(enabled.Json.GetProperty("enabled").GetBoolean());
        Assert.Equal(["webhook.created", "endpoint.disabled", "endpoint.enabled"], await EventsOf(id));
    }

    [Fact]
    public async Task Another_users_endpoint_is_not_there_whatever_is_asked()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var other = await fixture.Server.RegisterUserAsync();
        var (id, _) = await user.RegisterAsync(Url);
        var unknown = "whk_019c139729007a3b8c4d5e6f70819203";

        foreach (var target in new[] { id, unknown, "whk_1", "exe_019c139729007a3b8c4d5e6f70819203" })
        {
            Answer[] answers =
            [
                await other.Client.GetAnswerAsync($"{Root}/{target}"),
                await other.Client.GetAnswerAsync($"{Root}/{target}/secret"),
                await other.Client.GetAnswerAsync($"{Root}/{target}/deliveries"),
                await other.Client.GetAnswerAsync($"{Root}/{target}/deliveries/dlv_019c139729007a3b8c4d5e6f70819203"),
                await other.PutAsync(target, new { url = Url, events = WebhookCalls.Words("*") }),
                await other.PatchAsync(target, new { ordered = true }),
                await other.DeleteAsync(target),
                await other.Client.PostAnswerAsync($"{Root}/{target}/enable"),
                await other.Client.PostAnswerAsync($"{Root}/{target}/disable"),
                await other.Client.PostAnswerAsync($"{Root}/{target}/test"),
                await other.Client.PostAnswerAsync($"{Root}/{target}/rotate-secret"),
                await other.Client.PostAnswerAsync($"{Root}/{target}/recover?since={Uri.EscapeDataString(TimeProvider.System.GetUtcNow().AddHours(-1).ToString("O"))}"),
                await other.Client.PostAnswerAsync($"{Root}/{target}/deliveries/dlv_019c139729007a3b8c4d5e6f70819203/redeliver"),
            ];
            Assert.All(answers, a => Assert.Equal((HttpStatusCode.NotFound, "webhooks.not-found"), (a.Status, a.Problem)));
        }

        Assert.Equal("\"v1\"", (await user.Client.GetAnswerAsync($"{Root}/{id}")).Headers.ETag!.Tag);
        Assert.Empty((await other.Client.GetAnswerAsync($"{Root}/list")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Nothing_that_is_secret_stands_in_lists_events_or_logs()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var made = await user.Client.PostAnswerAsync(
            $"{Root}/register", new { url = Url, events = WebhookCalls.Words("*"), headers = new Dictionary<string, string> { ["X-Team"] = "hush-hush" } });
        var (id, secret) = (made.Json.GetProperty("webhook").GetProperty("id").GetString()!, made.Member("secret"));
        await user.PatchAsync(id, new { ordered = true });

        var shown = (await user.Client.GetAnswerAsync($"{Root}/list")).Text + (await user.Client.GetAnswerAsync($"{Root}/{id}")).Text;
        var stored = await fixture.Database.ScalarAsync<string>(
            "select string_agg(s.state::text, ' ') || (select string_agg(settings::text, ' ') from webhooks.endpoint) from nexus.grain_state s where s.type = 'webhooks.endpoint'");
        var logged = await fixture.Database.ScalarAsync<string>("select string_agg(data::text, ' ') from nexus.event_log where aggregate = $1", $"webhooks.endpoint/{id}");

        Assert.Equal(secret, (await user.Client.GetAnswerAsync($"{Root}/{id}/secret")).Member("secret"));
        foreach (var text in new[] { shown, stored!, logged! })
        {
            Assert.DoesNotContain(secret["whsec_".Length..], text, StringComparison.Ordinal);
            Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("of-the-url", logged!, StringComparison.Ordinal);
        Assert.DoesNotContain(
            fixture.Server.Logs.Entries,
            e => $"{e.Message} {e.Exception}" is var line && (line.Contains(secret["whsec_".Length..], StringComparison.Ordinal) || line.Contains("hush", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Event_types_come_with_schema_and_example()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var types = (await user.Client.GetAnswerAsync($"{Root}/event-types")).Json.GetProperty("items").EnumerateArray().ToList();
        var locked = Assert.Single(types, t => t.GetProperty("name").GetString() == "user.locked");
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", locked.GetProperty("schema").GetProperty("$schema").GetString());
        Assert.Equal("user.locked", locked.GetProperty("example").GetProperty("type").GetString());
        Assert.NotEmpty(locked.GetProperty("description").GetString()!);
    }

    private static async Task<(HttpStatusCode Status, string Problem)> ProblemOf(Task<Answer> asked)
    {
        var answer = await asked;
        return (answer.Status, answer.Problem);
    }

    private async Task<List<string>> EventsOf(string id)
    {
        await using var command = fixture.Database.DataSource.CreateCommand("select type from nexus.event_log where aggregate = $1 order by tx, seq");
        command.Parameters.AddWithValue($"webhooks.endpoint/{id}");
        await using var reader = await command.ExecuteReaderAsync();
        var types = new List<string>();
        while (await reader.ReadAsync())
            types.Add(reader.GetString(0));
        return types;
    }
}
