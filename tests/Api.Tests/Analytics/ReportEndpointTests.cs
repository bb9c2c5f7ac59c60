using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Testing;
using Nexus.Users;
using static Nexus.Api.Tests.Analytics.AnalyticsFixture;

namespace Nexus.Api.Tests.Analytics;

public sealed class ReportEndpointTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    private static readonly string[] Order = ["order"];
    private static readonly string[] Today = ["1d"];

    [Fact]
    public async Task A_report_is_saved_changed_run_and_deleted()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await SendAsync(user, Enumerable.Range(0, 4).Select(_ => new { name = "order" }));
        var report = await SaveAsync(user);
        var path = $"reports/{report.GetProperty("id").GetString()}";
        Assert.Equal(JsonValueKind.Null, report.GetProperty("nextRunAt").ValueKind);

        using var put = await user.Client.PutAsJsonAsync($"{Root}/{path}", Body("Renamed", new { every = "day", at = "09:30", timezone = "Europe/Berlin" }));
        var changed = JsonElement.Parse(await put.Content.ReadAsStringAsync());
        Assert.Equal(("Renamed", HttpStatusCode.OK), (changed.GetProperty("name").GetString(), put.StatusCode));
        Assert.True(changed.GetProperty("nextRunAt").GetDateTimeOffset() > fixture.Clock.GetUtcNow());
        using var stale = new HttpRequestMessage(HttpMethod.Put, $"{Root}/{path}") { Content = JsonContent.Create(Body("Again", schedule: null)), Headers = { { "If-Match", "\"v1\"" } } };
        using var refused = await user.Client.SendAsync(stale);
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);

        using var ran = await user.Client.PostAsync(new Uri($"{Root}/{path}/run", UriKind.Relative), content: null);
        var run = JsonElement.Parse(await ran.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Created, ran.StatusCode);
        Assert.Equal(4, run.GetProperty("answer").GetProperty("series")[0].GetProperty("points").EnumerateArray().Sum(p => p.GetProperty("value").GetInt32()));
        var csv = await user.Client.GetStringAsync(new Uri($"{ran.Headers.Location}?format=csv", UriKind.Relative));
        Assert.StartsWith("name,at,count", csv, StringComparison.Ordinal);
        Assert.Contains(",4", csv, StringComparison.Ordinal);
        Assert.Equal(1L, await fixture.Database.ScalarAsync<long>(
            "select count(*) from nexus.event_log where type = 'analytics.report.completed' and owner = $1 and data -> 'result' ->> 'measure' = 'count'", user.Id));

        using var deleted = await user.Client.DeleteAsync(new Uri($"{Root}/{path}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await AskAsync(user, path, HttpStatusCode.NotFound);
        await Eventually.AsyncCondition(async () => (await AskAsync(user, "reports")).GetProperty("items").GetArrayLength() == 0
            && await fixture.Database.ScalarAsync<long>("select count(*) from analytics.report_run where owner = $1", user.Id) == 0);
    }

    [Fact]
    public async Task A_report_with_a_schedule_runs_by_itself_and_only_the_latest_runs_are_kept()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = (await SaveAsync(user, schedule: new { every = "hour", at = "00:15" })).GetProperty("id").GetString()!;
        for (var run = 1; run <= 3; run++)
        {
            fixture.Clock.Jump(TimeSpan.FromHours(1));
            await Eventually.AsyncCondition(async () => await fixture.Database.ScalarAsync<long>(
                "select count(*) from nexus.event_log where type = 'analytics.report.completed' and owner = $1", user.Id) == run);
        }

        using var again = await fixture.Server.LogInAsync(user.Email);
        var runs = (await AskAsync(again, $"reports/{id}/runs")).GetProperty("items");
        Assert.Equal(2, runs.GetArrayLength());
        Assert.True((await AskAsync(again, $"reports/{id}")).GetProperty("nextRunAt").GetDateTimeOffset() > fixture.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_run_that_can_not_be_answered_is_told_as_failed()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var saved = await user.Client.PostAsJsonAsync($"{Root}/reports", new
        {
            name = "Long ago",
            query = new { kind = "funnel", parameters = new Dictionary<string, string[]> { ["step"] = ["a", "b"], ["range"] = ["300d"] } },
        });
        using var ran = await user.Client.PostAsync(new Uri($"{saved.Headers.Location}/run", UriKind.Relative), content: null);
        Assert.Equal("analytics.invalid-query", JsonElement.Parse(await ran.Content.ReadAsStringAsync()).GetProperty("error").GetString());
        Assert.Equal(1L, await fixture.Database.ScalarAsync<long>("select count(*) from nexus.event_log where type = 'analytics.report.failed' and owner = $1", user.Id));
    }

    [Fact]
    public async Task Reports_of_others_are_not_there_bad_ones_are_refused_and_there_is_a_limit()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var other = await fixture.Server.RegisterUserAsync();
        var id = (await SaveAsync(user)).GetProperty("id").GetString()!;
        foreach (var path in new[] { $"reports/{id}", $"reports/{id}/runs", $"reports/{id}/runs/run_1", "reports/nonsense" })
            await AskAsync(other, path, HttpStatusCode.NotFound);
        foreach (var (body, field) in new (object, string)[]
        {
            (new { name = "x", query = new { kind = "timeseries", parameters = new { interval = new[] { "year" } } } }, "query.parameters.interval"),
            (new { name = "x", query = new { kind = "timeseries", parameters = new { nonsense = new[] { "1" } } } }, "query.parameters.nonsense"),
            (new { name = "x", query = new { kind = "top" }, schedule = new { every = "day", timezone = "nowhere" } }, "schedule.timezone"),
            (new { name = "x", query = new { kind = "top" }, schedule = new { every = "day", at = "25:00" } }, "schedule.at"),
            (new { name = "x", query = new { } }, "query.kind"),
        })
        {
            using var refused = await user.Client.PostAsJsonAsync($"{Root}/reports", body);
            var problem = JsonElement.Parse(await refused.Content.ReadAsStringAsync());
            Assert.True(refused.StatusCode == HttpStatusCode.UnprocessableEntity && problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        }

        await SaveAsync(user);
        await SaveAsync(user);
        await Eventually.AsyncCondition(async () => (await AskAsync(user, "reports")).GetProperty("items").GetArrayLength() == 3);
        using var fourth = await user.Client.PostAsJsonAsync($"{Root}/reports", Body("Fourth", schedule: null));
        Assert.Equal(HttpStatusCode.Conflict, fourth.StatusCode);
    }

    [Fact]
    public async Task A_users_dataset_and_reports_can_be_exported_and_erased()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await SendAsync(user, new { name = "order", id = "mine" });
        await SaveAsync(user, schedule: new { every = "hour" });
        var data = fixture.Server.Services.GetServices<IPersonalData>().Single(d => d.Section == "analytics");
        var pieces = await data.ExportAsync(user.Id, default).ToListAsync();
        Assert.Contains(pieces, p => p.GetProperty("kind").GetString() == "report");
        Assert.Contains(pieces, p => p.TryGetProperty("id", out var id) && id.GetString() == "mine");

        // What the pumps bring late goes with the next pass.
        string[] tables = ["event", "rollup", "property", "property_value", "sketch", "report", "report_run"];
        await Eventually.AsyncCondition(async () =>
        {
            await data.EraseAsync(user.Id, default);
            foreach (var table in tables)
            {
                if (await fixture.Database.ScalarAsync<long>($"select count(*) from analytics.{table} where owner = $1", user.Id) != 0)
                    return false;
            }

            return true;
        });
        Assert.Equal(0L, await fixture.Database.ScalarAsync<long>(
            "select count(*) from nexus.grain_state where type = 'analytics.report' and state ->> 'owner' = $1", user.Id));
        Assert.Equal(0L, await fixture.Database.ScalarAsync<long>(
            "select count(*) from nexus.event_log where type like 'analytics.report.%' and owner = $1 and data ->> 'name' <> ''", user.Id));
    }

    private static object Body(string name, object? schedule) =>
        new { name, query = new { kind = "timeseries", parameters = new { name = Order, range = Today } }, schedule };

    private static async Task<JsonElement> SaveAsync(SignedInUser user, object? schedule = null)
    {
        using var response = await user.Client.PostAsJsonAsync($"{Root}/reports", Body("Orders", schedule));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Created, text);
        return JsonElement.Parse(text);
    }
}
