using System.Net;
using System.Text;
using System.Text.Json;
using Nexus.Testing;
using static Nexus.Api.Tests.Analytics.AnalyticsFixture;

namespace Nexus.Api.Tests.Analytics;

public sealed class EventEndpointTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    [Theory]
    [InlineData("""{"name":"a"}""", 1)]
    [InlineData("""[{"name":"a"},{"name":"b","id":"1"}]""", 2)]
    [InlineData("""{"events":[{"name":"a","time":null,"distinctId":null,"properties":null,"unknown":1}]}""", 1)]
    public async Task One_event_an_array_or_an_object_with_events_is_taken(string body, int accepted)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        Assert.Equal(accepted, (await SendAsync(user, JsonElement.Parse(body))).GetProperty("accepted").GetInt32());
    }

    [Theory]
    [InlineData("""{"name":""}""", 422, "name")]
    [InlineData("""{}""", 422, "name")]
    [InlineData("""[{"name":"a"},{"name":"b\u0007"}]""", 422, "[1].name")]
    [InlineData("""{"events":[{"name":"a"},null]}""", 422, "events[1]")]
    [InlineData("""{"events":[]}""", 422, "$")]
    [InlineData("""[]""", 422, "$")]
    [InlineData("""{"events":[{"name":"a","time":"1999-01-01T00:00:00Z"}]}""", 422, "events[0].time")]
    [InlineData("""{"name":"a","time":"2999-01-01T00:00:00Z"}""", 422, "time")]
    [InlineData("""{"name":"a","id":""}""", 422, "id")]
    [InlineData("""{"name":"a","properties":{"n":1e16}}""", 422, "properties.n")]
    [InlineData("""{"name":"a","properties":{"a":{"b":{"c":{"d":{"e":1}}}}}}""", 422, "properties.a.b.c.d")]
    [InlineData("""{"name":"a","properties":{"a":[{"b":1}]}}""", 422, "properties.a")]
    [InlineData("""{"name":"a","properties":{"a.b":1,"a":{"b":2}}}""", 422, "properties.a.b")]
    [InlineData("""{"name":"a","properties":[1]}""", 400, "properties")]
    [InlineData("""{"events":[{"name":5}]}""", 400, "events[0].name")]
    [InlineData("""[{"name":"a","time":"soon"}]""", 400, "[0].time")]
    [InlineData("""{"name":"a\u0000"}""", 400, "name")]
    [InlineData("""{"name":""", 400, "name")]
    [InlineData("""null""", 400, "$")]
    [InlineData("""7""", 400, "$")]
    public async Task What_is_wrong_is_named_by_its_path_and_nothing_is_taken(string body, int status, string path)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await user.Client.PostAsync(new Uri($"{Root}/events", UriKind.Relative), content);
        var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.True((int)response.StatusCode == status && problem.GetProperty("errors").TryGetProperty(path, out _), problem.ToString());
        Assert.Equal(0L, await fixture.Database.ScalarAsync<long>("select count(*) from analytics.event where source = 'api' and owner = $1", user.Id));
    }

    [Fact]
    public async Task A_repeated_request_with_an_idempotency_key_counts_once_and_ids_make_duplicates()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{Root}/events") { Content = new StringContent("""{"name":"a"}""", Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", "once");
            using var response = await user.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        }

        var repeated = await SendAsync(user, new[] { new { name = "b", id = "1" }, new { name = "b", id = "1" } });
        Assert.Equal((1, 1), (repeated.GetProperty("accepted").GetInt32(), repeated.GetProperty("duplicates").GetInt32()));
        Assert.Equal(2L, await fixture.Database.ScalarAsync<long>("select count(*) from analytics.event where source = 'api' and owner = $1", user.Id));
    }

    [Fact]
    public async Task More_than_a_thousand_events_and_other_bodies_than_json_are_refused()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await SendAsync(user, Enumerable.Range(0, 1001).Select(_ => new { name = "a" }), HttpStatusCode.UnprocessableEntity);
        using var content = new StringContent("name=a", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await user.Client.PostAsync(new Uri($"{Root}/events", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        using var guest = await fixture.Server.Client.PostAsync(new Uri($"{Root}/events", UriKind.Relative), content: null);
        Assert.Equal(HttpStatusCode.Unauthorized, guest.StatusCode);
    }

    [Fact]
    public async Task What_happens_in_nexus_arrives_in_the_dataset_of_its_owner_without_names_and_addresses()
    {
        using var user = await fixture.Server.RegisterUserAsync(displayName: "Somebody");
        await Eventually.AsyncCondition(async () => (await AskAsync(user, "query/top")).GetProperty("rows").EnumerateArray()
            .Any(r => r.GetProperty("value").GetString() == "user.registered"));
        var kept = await fixture.Database.ScalarAsync<string>(
            "select string_agg(properties::text, ' ') from analytics.event where owner = $1 and source = 'log'", user.Id);
        Assert.DoesNotContain("Somebody", kept, StringComparison.Ordinal);
        Assert.DoesNotContain(user.Email, kept, StringComparison.Ordinal);
        Assert.Contains(user.Id, kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everybodys_events_are_for_admins()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var admin = await fixture.Server.LogInAsAdminAsync();
        await SendAsync(user, new { name = "mine.alone" });
        await AskAsync(user, "query/timeseries?scope=all", HttpStatusCode.Forbidden);
        await AskAsync(user, "export?scope=all", HttpStatusCode.Forbidden);
        await AskAsync(user, "stats?scope=some", HttpStatusCode.UnprocessableEntity);
        var (all, own) = (await AskAsync(admin, "query/timeseries?scope=all&name=mine.alone&range=1d"), await AskAsync(admin, "query/timeseries?name=mine.alone&range=1d"));
        Assert.Equal((1, 0), (SumOf(all), SumOf(own)));
        Assert.True((await AskAsync(admin, "stats?scope=all")).GetProperty("events").GetInt64() > 0);
    }

    [Theory]
    [InlineData("query/timeseries?interval=year", "interval")]
    [InlineData("query/timeseries?interval=minute&range=30d", "interval")]
    [InlineData("query/timeseries?range=soon", "range")]
    [InlineData("query/timeseries?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from")]
    [InlineData("query/timeseries?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z&filter=a:exists", "from")]
    [InlineData("query/timeseries?measure=sum", "property")]
    [InlineData("query/timeseries?timezone=Mars/Olympus", "timezone")]
    [InlineData("query/timeseries?filter=a:like:b", "filter")]
    [InlineData("query/timeseries?filter=a:gt:b", "filter")]
    [InlineData("query/breakdown", "property")]
    [InlineData("query/breakdown?property=a&limit=0", "limit")]
    [InlineData("query/funnel?step=a", "step")]
    [InlineData("query/funnel?step=a&step=b&window=9999d", "window")]
    [InlineData("query/retention", "cohort")]
    [InlineData("query/top?of=values", "property")]
    [InlineData("stats?timezone=nowhere", "timezone")]
    public async Task A_query_that_can_not_be_is_refused_by_parameter(string path, string parameter)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var problem = await AskAsync(user, path, HttpStatusCode.UnprocessableEntity);
        Assert.True(problem.GetProperty("errors").TryGetProperty(parameter, out _), problem.ToString());
    }

    [Fact]
    public async Task Stats_tell_of_today()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await SendAsync(user, new[] { new { name = "a", distinctId = "1" }, new { name = "a", distinctId = "2" }, new { name = "b", distinctId = "1" } });
        var stats = await AskAsync(user, "stats");
        Assert.True(stats.GetProperty("events").GetInt64() >= 3);
        Assert.Equal("a", stats.GetProperty("top").EnumerateArray().First(t => t.GetProperty("value").GetString() is "a" or "b").GetProperty("value").GetString());
        Assert.NotEqual(JsonValueKind.Null, stats.GetProperty("lastEventAt").ValueKind);
        Assert.Equal("exact", stats.GetProperty("uniqueCount").GetString());
    }

    [Fact]
    public async Task An_export_goes_on_after_the_cursor_of_a_line_and_its_cells_are_no_formulas()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await SendAsync(user, Enumerable.Range(0, 5).Select(i => new { name = "export.me", id = $"{i}", time = fixture.Clock.GetUtcNow().AddHours(-30 * i), distinctId = "=1+1", properties = new { n = i } }));
        var lines = await ReadAsync(user, "export?name=export.me");
        Assert.Equal(["4", "3", "2", "1", "0"], lines.Select(l => JsonElement.Parse(l).GetProperty("id").GetString()));
        var cursor = JsonElement.Parse(lines[1]).GetProperty("cursor").GetString();
        Assert.Equal(lines[2..], await ReadAsync(user, $"export?name=export.me&cursor={cursor}"));
        await AskAsync(user, "export?cursor=nonsense", HttpStatusCode.BadRequest);

        var csv = await ReadAsync(user, "export?name=export.me&format=csv");
        Assert.Equal(("id,name,time,distinctId,source,properties,cursor", 6), (csv[0], csv.Length));
        Assert.All(csv[1..], line => Assert.Contains("'=1+1", line, StringComparison.Ordinal));
    }

    private static async Task<string[]> ReadAsync(SignedInUser user, string path)
    {
        var text = await user.Client.GetStringAsync(new Uri($"{Root}/{path}", UriKind.Relative));
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static double SumOf(JsonElement timeseries) =>
        timeseries.GetProperty("series")[0].GetProperty("points").EnumerateArray().Sum(p => p.GetProperty("value").GetDouble());
}
