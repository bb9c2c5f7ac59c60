using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Templates;
using Nexus.Testing;

namespace Nexus.Api.Tests.Templates;

public sealed class TemplateEndpointTests(TemplateServer fixture) : IClassFixture<TemplateServer>
{
    private const string Root = "/api/v1/templates";

    private const string Support = """
        {"name":"Support","description":"Answers customers.","prompt":"You work for {{ company }}.",
        "variables":[{"name":"company","required":true},{"name":"tone","type":"choice","choices":["formal","friendly"],"defaultValue":"formal"}],
        "domains":[{"id":"billing","languages":{"en":{"title":"Billing","prompt":"Be {{ tone }}.","keywords":["invoice"]}}},
        {"id":"other","languages":{"en":{"title":"Other","prompt":"Be short."}}}],
        "maxTokens":512,"cache":{"ttlSeconds":60,"scope":"shared"}}
        """;

    [Fact]
    public async Task A_template_is_made_changed_restored_and_deleted_and_its_versions_can_be_read()
    {
        using var admin = await fixture.AdminAsync();
        using var created = await SendAsync(admin, HttpMethod.Post, Root, Support);
        var template = await created.JsonAsync(HttpStatusCode.Created);
        var url = $"{Root}/{template.GetProperty("id").GetString()}";
        Assert.Equal(url, created.Headers.Location?.OriginalString);

        using var read = await admin.Client.GetAsync(url);
        Assert.Equal("\"v1\"", read.Headers.ETag?.Tag);
        Assert.True(JsonElement.DeepEquals(template, await read.JsonAsync(HttpStatusCode.OK)));
        using var changed = await SendAsync(admin, HttpMethod.Put, url, Support.Replace("Be short.", "Be brief.", StringComparison.Ordinal), "\"v1\"");
        Assert.Equal(2, (await changed.JsonAsync(HttpStatusCode.OK)).GetProperty("version").GetInt32());
        using var stale = await SendAsync(admin, HttpMethod.Put, url, Support, "\"v1\"");
        await stale.ProblemAsync(HttpStatusCode.PreconditionFailed, "request.precondition-failed");
        using var first = await admin.Client.GetAsync($"{Versions(url)}/1");
        Assert.False((await first.JsonAsync(HttpStatusCode.OK)).GetProperty("isCurrent").GetBoolean());
        using var restored = await SendAsync(admin, HttpMethod.Post, $"{Versions(url)}/1/restore", body: null);
        Assert.Equal(3, (await restored.JsonAsync(HttpStatusCode.OK)).GetProperty("version").GetInt32());

        await Eventually.AsyncCondition(async () => (await VersionsAsync(admin, url)).GetArrayLength() == 3);
        var versions = await VersionsAsync(admin, url);
        Assert.Equal([3, 2, 1], versions.EnumerateArray().Select(v => v.GetProperty("version").GetInt32()));
        Assert.Equal(1, versions[0].GetProperty("restoredFrom").GetInt32());

        using var deleted = await SendAsync(admin, HttpMethod.Delete, url, body: null);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        foreach (var gone in new[] { url, Versions(url), $"{Versions(url)}/1" })
        {
            using var response = await admin.Client.GetAsync(gone);
            await response.ProblemAsync(HttpStatusCode.NotFound, "templates.not-found");
        }
    }

    [Fact]
    public async Task An_execution_uses_the_template_with_its_values_and_records_the_version()
    {
        using var admin = await fixture.AdminAsync();
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await CreateAsync(admin, Support);
        using var missing = await user.Client.ExecuteAsync(new { query = "Where is my invoice?", templateId = id });
        var problem = await missing.ProblemAsync(HttpStatusCode.UnprocessableEntity, "templates.invalid-variables");
        Assert.Equal(["variables.company"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));

        using var response = await user.Client.ExecuteAsync(
            new { query = "Where is my invoice?", templateId = id, variables = new { company = "Acme" } }, ("Prefer", "wait=10"));
        var execution = await response.JsonAsync(HttpStatusCode.OK);
        Assert.Equal((id, 1), (execution.GetProperty("templateId").GetString(), execution.GetProperty("templateVersion").GetInt32()));
        Assert.Equal(["billing"], execution.GetProperty("sections").EnumerateArray().Select(s => s.GetProperty("domain").GetString()));
    }

    [Fact]
    public async Task Mistakes_are_named_with_their_place_line_and_column_and_nothing_is_saved()
    {
        using var admin = await fixture.AdminAsync();
        using var response = await SendAsync(admin, HttpMethod.Post, Root, """
            {"name":"Bad","prompt":"Hello {{ name }}\n {{ open","variables":[{"name":"a","type":"number","defaultValue":"x"},{"name":"a"}]}
            """);
        var errors = (await response.ProblemAsync(HttpStatusCode.UnprocessableEntity, "templates.invalid")).GetProperty("errors");
        Assert.Equal(["prompt", "variables[0].defaultValue", "variables[1].name"], errors.EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
        var reasons = errors.GetProperty("prompt").EnumerateArray().Select(r => r.GetString()!).ToList();
        Assert.Contains("Line 1, column 7: The variable name is not declared.", reasons);
        Assert.Contains(reasons, r => r.StartsWith("Line 2, column 2: The braces are not closed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"prompt":"x"}""", "name")]
    [InlineData("""{"name":"x","prompt":"x","maxTokens":0}""", "maxTokens")]
    [InlineData("""{"name":"x","prompt":"x","variables":[{"name":""}]}""", "variables[0].name")]
    [InlineData("""{"name":"x","prompt":"x","variables":[null]}""", "variables[0]")]
    [InlineData("""{"name":"x","domains":[{"id":"A B","languages":{"en":{"title":"T","prompt":"p"}}}]}""", "domains[0].id")]
    [InlineData("""{"name":"x","domains":[{"id":"a","languages":{"en":{"title":"","prompt":"p"}}}]}""", "domains[0].languages.en.title")]
    [InlineData("""{"name":"x","domains":[{"id":"a","languages":{"english":{"title":"T","prompt":"p"}}}]}""", "domains[0].languages")]
    [InlineData("""{"name":"x","prompt":"x","cache":{"ttlSeconds":0}}""", "cache.ttlSeconds")]
    public async Task What_breaks_a_rule_is_422_and_names_the_field(string body, string field)
    {
        using var admin = await fixture.AdminAsync();
        using var response = await SendAsync(admin, HttpMethod.Post, Root, body);
        var problem = await response.JsonAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Contains(field, problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    [Fact]
    public async Task The_built_in_template_is_read_and_copied_but_never_changed()
    {
        using var admin = await fixture.AdminAsync();
        var url = $"{Root}/{BuiltInTemplate.Id}";
        using var read = await admin.Client.GetAsync(url);
        var builtIn = await read.JsonAsync(HttpStatusCode.OK);
        Assert.True(builtIn.GetProperty("isBuiltIn").GetBoolean());
        using var changed = await SendAsync(admin, HttpMethod.Put, url, Support);
        await changed.ProblemAsync(HttpStatusCode.Conflict, "templates.read-only");
        using var deleted = await SendAsync(admin, HttpMethod.Delete, url, body: null);
        await deleted.ProblemAsync(HttpStatusCode.Conflict, "templates.read-only");

        using var copied = await SendAsync(admin, HttpMethod.Post, Root, builtIn.GetRawText());
        var copy = await copied.JsonAsync(HttpStatusCode.Created);
        Assert.True(JsonElement.DeepEquals(builtIn.GetProperty("domains"), copy.GetProperty("domains")));
        Assert.False(copy.GetProperty("isBuiltIn").GetBoolean());
    }

    [Fact]
    public async Task The_list_is_searched_and_paged_and_ends_with_the_built_in_template()
    {
        using var admin = await fixture.AdminAsync();
        var word = $"w{Guid.CreateVersion7():N}";
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Insert(0, await CreateAsync(admin, Support.Replace("Answers customers.", $"100% {word} {i}", StringComparison.Ordinal)));
        await Eventually.AsyncCondition(async () => (await ListAsync(admin, $"?search={word}")).Items.Count == 3);

        var page = await ListAsync(admin, $"?search={word}&limit=2");
        var rest = await ListAsync(admin, $"?search={word}&limit=2&cursor={page.Next}");
        Assert.Equal(ids, page.Items.Concat(rest.Items));
        Assert.Null(rest.Next);
        Assert.Empty((await ListAsync(admin, "?search=100_")).Items);
        Assert.Equal([BuiltInTemplate.Id], (await ListAsync(admin, "?search=comes%20with%20nexus")).Items);
        var all = await ListAsync(admin, "?limit=100");
        Assert.Equal(BuiltInTemplate.Id, all.Items[^1]);
    }

    [Fact]
    public async Task Users_read_and_do_not_write()
    {
        using var admin = await fixture.AdminAsync();
        using var user = await fixture.Server.RegisterUserAsync();
        var url = $"{Root}/{await CreateAsync(admin, Support)}";
        using var read = await user.Client.GetAsync(url);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        foreach (var (method, path) in new[] { (HttpMethod.Post, Root), (HttpMethod.Put, url), (HttpMethod.Delete, url), (HttpMethod.Post, $"{Versions(url)}/1/restore") })
        {
            using var response = await SendAsync(user, method, path, Support);
            await response.ProblemAsync(HttpStatusCode.Forbidden, "auth.forbidden");
        }
    }

    private static async Task<string> CreateAsync(SignedInUser admin, string body)
    {
        using var response = await SendAsync(admin, HttpMethod.Post, Root, body);
        return (await response.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    private static async Task<HttpResponseMessage> SendAsync(SignedInUser user, HttpMethod method, string url, string? body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, url);
        if (body is not null)
            request.Content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json"));
        if (ifMatch is not null)
            request.Headers.IfMatch.Add(EntityTagHeaderValue.Parse(ifMatch));
        return await user.Client.SendAsync(request);
    }

    private static string Versions(string url) => url.Replace(Root, $"{Root}/versions", StringComparison.Ordinal);

    private static async Task<JsonElement> VersionsAsync(SignedInUser user, string url) =>
        (await user.Client.GetFromJsonAsync<JsonElement>(Versions(url))).GetProperty("items");

    private static async Task<(List<string> Items, string? Next)> ListAsync(SignedInUser user, string query)
    {
        var page = await user.Client.GetFromJsonAsync<JsonElement>($"{Root}{query}");
        return ([.. page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!)], page.GetProperty("nextCursor").GetString());
    }
}
