using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nexus.Api.Tests.Templates;
using Nexus.Testing;
using Nexus.Webhooks;

namespace Nexus.Api.Tests.Batch;

public sealed class BatchApiTests(TemplateServer server) : IClassFixture<TemplateServer>
{
    private const string Root = "/api/v1/batch";

    [Fact]
    public async Task Operations_are_done_and_their_results_can_be_read()
    {
        using var user = await server.Server.RegisterUserAsync();
        using var accepted = await user.Client.PostAsJsonAsync(
            $"{Root}/execute", new { operations = new object[] { new { id = "a", query = "What is a loan?" }, new { query = "fail this" } }, concurrency = 2 });
        var job = await accepted.JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal(job.GetProperty("statusUrl").GetString(), accepted.Headers.Location?.OriginalString);

        var ended = await EndAsync(user, job);
        Assert.Equal(("completed", 1d), (ended.GetProperty("status").GetString(), ended.GetProperty("progress").GetDouble()));
        Assert.Equal("{\"total\":2,\"pending\":0,\"running\":0,\"completed\":1,\"failed\":1,\"cancelled\":0}", ended.GetProperty("counts").GetRawText());

        var first = await GetAsync(user, $"{job.GetProperty("resultsUrl").GetString()}?limit=1");
        Assert.Equal(("a", "completed"), (Text(first.GetProperty("items")[0], "id"), Text(first.GetProperty("items")[0], "status")));
        var second = await GetAsync(user, $"{job.GetProperty("resultsUrl").GetString()}?limit=1&cursor={first.GetProperty("nextCursor").GetString()}");
        Assert.Equal(("2", "failed"), (Text(second.GetProperty("items")[0], "id"), Text(second.GetProperty("items")[0], "status")));
        Assert.Equal("model.failed", Text(second.GetProperty("items")[0].GetProperty("error"), "code"));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
        Assert.Equal("2", Text((await GetAsync(user, $"{job.GetProperty("resultsUrl").GetString()}?status=failed")).GetProperty("items")[0], "id"));
    }

    [Theory]
    [InlineData("priority=urgent", HttpStatusCode.BadRequest, "priority")]
    [InlineData("concurrency=0", HttpStatusCode.UnprocessableEntity, "concurrency")]
    [InlineData("deadline=tomorrow", HttpStatusCode.BadRequest, "deadline")]
    public async Task Bad_settings_of_an_upload_are_named(string query, HttpStatusCode status, string name)
    {
        using var user = await server.Server.RegisterUserAsync();
        using var refused = await UploadAsync(user, $"{Root}/execute?{query}", "{\"query\":\"One?\"}");
        Assert.Equal(status, refused.StatusCode);
        var problem = JsonSerializer.Deserialize<JsonElement>(await refused.Content.ReadAsStringAsync());
        Assert.True(problem.GetProperty("errors").TryGetProperty(name, out _), problem.ToString());
    }

    [Fact]
    public async Task Bad_lines_of_an_upload_are_reported_by_number_and_nothing_else_is_lost()
    {
        using var user = await server.Server.RegisterUserAsync();
        var lines = string.Join('\n', [
            "{\"id\":\"one\",\"query\":\"One?\"}", "{not json", "", "{\"query\":\"\"}", "{\"id\":\"one\",\"query\":\"Again?\"}", "{\"query\":7}",
            $"{{\"query\":\"{new string('x', 70_000)}\"}}", "  {\"id\":\"last\",\"query\":\"Last?\"}\r"]);
        using var accepted = await UploadAsync(user, $"{Root}/execute?concurrency=3&priority=high", lines);
        var job = await accepted.JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal("high", Text(await GetAsync(user, job.GetProperty("statusUrl").GetString()!), "priority"));

        Assert.Equal((2, 5), (job.GetProperty("items").GetInt32(), job.GetProperty("rejected").GetInt32()));
        Assert.Equal([2, 4, 5, 6, 7], job.GetProperty("rejectedLines").EnumerateArray().Select(l => l.GetProperty("line").GetInt32()));
        Assert.Contains("query must be a string", job.GetProperty("rejectedLines")[3].GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
        await EndAsync(user, job);
        using var download = await user.Client.GetAsync(new Uri($"{job.GetProperty("resultsUrl").GetString()}?format=ndjson", UriKind.Relative));
        Assert.Equal("application/x-ndjson", download.Content.Headers.ContentType?.MediaType);
        var results = (await download.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonSerializer.Deserialize<JsonElement>(l)).Select(r => (r.GetProperty("number").GetInt32(), Text(r, "id"), Text(r, "status")));
        Assert.Equal([(1, "one", "completed"), (8, "last", "completed")], results);
    }

    [Theory]
    [InlineData("{bad", "batch.bad-lines", "line 1")]
    [InlineData("{\"query\":\"ok?\"}\n{bad", "batch.bad-lines", "line 2")]
    public async Task An_upload_that_is_to_be_all_or_nothing_is_nothing(string lines, string code, string place)
    {
        using var user = await server.Server.RegisterUserAsync();
        using var refused = await UploadAsync(user, $"{Root}/execute?allOrNothing=true", lines);
        var problem = await refused.ProblemAsync(HttpStatusCode.UnprocessableEntity, code);
        Assert.True(problem.GetProperty("errors").TryGetProperty(place, out _), problem.GetRawText());
        Assert.Empty((await GetAsync(user, Root)).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("{}", 422, "operations")]
    [InlineData("{\"operations\":[]}", 422, "operations")]
    [InlineData("{\"operations\":[{\"query\":\" \"}]}", 422, "operations[0].query")]
    [InlineData("{\"operations\":[{\"query\":\"a\",\"id\":\"x\"},{\"query\":\"b\",\"id\":\"x\"}]}", 422, "operations[1].id")]
    [InlineData("{\"operations\":[{\"query\":\"a\"}],\"concurrency\":0}", 422, "concurrency")]
    [InlineData("{\"operations\":[{\"query\":\"a\"}],\"priority\":\"urgent\"}", 400, "priority")]
    [InlineData("{\"operations\":[{\"query\":\"a\"}],\"deadline\":\"2020-01-01T00:00:00Z\"}", 422, "deadline")]
    [InlineData("{\"operations\":[{\"query\":\"a\"}],\"callbackUrl\":\"http://127.0.0.1/\"}", 422, "callbackUrl")]
    [InlineData("{\"operations\":[{\"query\":\"a\",\"domains\":[1]}]}", 400, "operations[0].domains[0]")]
    public async Task Bad_input_names_the_place_and_makes_no_job(string body, int status, string place)
    {
        using var user = await server.Server.RegisterUserAsync();
        using var refused = await user.Client.PostAsync(new Uri($"{Root}/execute", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
        var problem = await refused.JsonAsync((HttpStatusCode)status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(place, out _), problem.GetRawText());
        Assert.Empty((await GetAsync(user, Root)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_repeated_request_is_the_same_job()
    {
        using var user = await server.Server.RegisterUserAsync();
        var jobs = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{Root}/execute") { Content = Lines("{\"query\":\"One?\"}\n{\"query\":\"Two?\"}") };
            request.Headers.Add("Idempotency-Key", "the-same");
            using var accepted = await user.Client.SendAsync(request);
            jobs.Add(Text(await accepted.JsonAsync(HttpStatusCode.Accepted), "jobId"));
            Assert.Equal(i == 1, accepted.Headers.Contains("Idempotent-Replayed"));
        }

        Assert.Equal(jobs[0], jobs[1]);
        await Eventually.AsyncCondition(async () => (await GetAsync(user, Root)).GetProperty("items").GetArrayLength() == 1);
    }

    [Fact]
    public async Task A_job_is_held_watched_and_stopped()
    {
        using var user = await server.Server.RegisterUserAsync();
        using var accepted = await UploadAsync(user, $"{Root}/execute?concurrency=1", "{\"query\":\"hold on\"}\n{\"query\":\"hold on\"}\n{\"query\":\"hold on\"}");
        var job = await accepted.JsonAsync(HttpStatusCode.Accepted);
        var id = Text(job, "jobId");
        Assert.Equal("paused", Text(await PostAsync(user, $"{Root}/pause/{id}"), "status"));
        Assert.Equal("running", Text(await PostAsync(user, $"{Root}/resume/{id}"), "status"));

        var watching = StreamAsync(user, $"{Root}/{id}/stream");
        var cancelled = await PostAsync(user, $"{Root}/cancel/{id}");
        Assert.Equal(("cancelled", 3), (Text(cancelled, "status"), cancelled.GetProperty("counts").GetProperty("cancelled").GetInt32()));
        var seen = await watching;
        Assert.Equal("batch.cancelled", seen[^1].EventType);
        Assert.All(seen.SkipLast(1), e => Assert.Equal("batch.progress", e.EventType));

        using var again = new HttpRequestMessage(HttpMethod.Get, $"{Root}/{id}/stream");
        again.Headers.Add("Last-Event-ID", seen[^1].EventId);
        using var nothing = await user.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NoContent, nothing.StatusCode);
        using var late = await user.Client.PostAsync(new Uri($"{Root}/pause/{id}", UriKind.Relative), content: null);
        await late.ProblemAsync(HttpStatusCode.Conflict, "batch.finished");
        server.Model.Release();
    }

    [Fact]
    public async Task Jobs_of_others_look_like_none()
    {
        using var owner = await server.Server.RegisterUserAsync();
        using var stranger = await server.Server.RegisterUserAsync();
        using var accepted = await UploadAsync(owner, $"{Root}/execute", "{\"query\":\"One?\"}");
        var id = Text(await accepted.JsonAsync(HttpStatusCode.Accepted), "jobId");
        foreach (var path in new[] { $"{Root}/status/{id}", $"{Root}/{id}/results", $"{Root}/{id}/stream", $"{Root}/status/job_x" })
        {
            using var answer = await stranger.Client.GetAsync(new Uri(path, UriKind.Relative));
            await answer.ProblemAsync(HttpStatusCode.NotFound, "batch.not-found");
        }

        foreach (var command in new[] { "pause", "resume", "cancel", "retry" })
        {
            using var answer = await stranger.Client.PostAsync(new Uri($"{Root}/{command}/{id}", UriKind.Relative), content: null);
            await answer.ProblemAsync(HttpStatusCode.NotFound, "batch.not-found");
        }
    }

    [Fact]
    public async Task Results_of_outside_workers_are_taken_with_a_good_signature_alone()
    {
        using var user = await server.Server.RegisterUserAsync();
        using var accepted = await UploadAsync(user, $"{Root}/execute", "{\"id\":\"x\",\"query\":\"One?\",\"external\":true}\n{\"query\":\"Two?\"}");
        var job = await accepted.JsonAsync(HttpStatusCode.Accepted);
        var id = Text(job, "jobId");
        var waiting = (await GetAsync(user, $"{Root}/{id}/results?status=external")).GetProperty("items")[0];
        Assert.Equal(("x", "One?"), (Text(waiting, "id"), Text(waiting.GetProperty("operation"), "query")));

        var secret = Text(await GetAsync(user, $"/api/v1/webhooks/{WebhookIds.CallbacksOf(user.Id)}/secret"), "secret");
        var body = JsonSerializer.Serialize(new { jobId = id, results = new[] { new { itemId = "x", status = "completed", result = new { answer = 42 } } } });
        using var forged = await CallAsync(body, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        await forged.ProblemAsync(HttpStatusCode.Unauthorized, "batch.bad-signature");
        using var old = await CallAsync(body, secret, TimeProvider.System.GetUtcNow().AddMinutes(-6));
        await old.ProblemAsync(HttpStatusCode.Unauthorized, "batch.bad-signature");
        using var unknown = await CallAsync(body.Replace(id, "job_00000000000070008000000000000000", StringComparison.Ordinal), secret);
        await unknown.ProblemAsync(HttpStatusCode.Unauthorized, "batch.bad-signature");

        using var first = await CallAsync(body, secret);
        Assert.Equal(1, (await first.JsonAsync(HttpStatusCode.OK)).GetProperty("taken").GetInt32());
        using var second = await CallAsync(body.Replace(":42", ":43", StringComparison.Ordinal), secret);
        Assert.True(second.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{second.StatusCode}");
        await EndAsync(user, job);
        var result = (await GetAsync(user, $"{Root}/{id}/results")).GetProperty("items")[0].GetProperty("result");
        Assert.Equal("{\"answer\":42}", result.GetRawText());
    }

    [Fact]
    public async Task Figures_of_the_day_are_the_caller_s_own()
    {
        using var user = await server.Server.RegisterUserAsync();
        using var accepted = await UploadAsync(user, $"{Root}/execute", "{\"query\":\"One?\"}\n{\"query\":\"fail\"}");
        await EndAsync(user, await accepted.JsonAsync(HttpStatusCode.Accepted));
        await Eventually.AsyncCondition(async () => (await GetAsync(user, $"{Root}/stats")).GetProperty("jobs").GetProperty("completed").GetInt32() == 1);
        var stats = await GetAsync(user, $"{Root}/stats");
        Assert.Equal((1, 1, 0.5), (stats.GetProperty("itemsCompleted").GetInt32(), stats.GetProperty("itemsFailed").GetInt32(), stats.GetProperty("successRate").GetDouble()));
    }

    private async Task<HttpResponseMessage> CallAsync(string body, string secret, DateTimeOffset? at = null)
    {
        var (id, time) = ("msg_1", (at ?? TimeProvider.System.GetUtcNow()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        var hash = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{time}.{body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Root}/webhook") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", time);
        request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(hash)}");
        return await server.Server.Client.SendAsync(request);
    }

    private static async Task<JsonElement> EndAsync(SignedInUser user, JsonElement job)
    {
        JsonElement last = default;
        await Eventually.AsyncCondition(async () =>
            Text(last = await GetAsync(user, job.GetProperty("statusUrl").GetString()!), "status") is not ("running" or "paused"));
        return last;
    }

    private static async Task<List<SseItem<JsonElement>>> StreamAsync(SignedInUser user, string path)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var response = await user.Client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, limit.Token);
        await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
        var events = new List<SseItem<JsonElement>>();
        await foreach (var item in SseParser.Create(body, (_, data) => JsonSerializer.Deserialize<JsonElement>(data)).EnumerateAsync(limit.Token))
            events.Add(item);
        return events;
    }

    private static async Task<HttpResponseMessage> UploadAsync(SignedInUser user, string path, string lines) =>
        await user.Client.PostAsync(new Uri(path, UriKind.Relative), Lines(lines));

    private static StringContent Lines(string text) => new(text, new MediaTypeHeaderValue("application/x-ndjson"));

    private static async Task<JsonElement> GetAsync(SignedInUser user, string path)
    {
        using var response = await user.Client.GetAsync(new Uri(path, UriKind.Relative));
        return await response.JsonAsync(HttpStatusCode.OK);
    }

    private static async Task<JsonElement> PostAsync(SignedInUser user, string path)
    {
        using var response = await user.Client.PostAsync(new Uri(path, UriKind.Relative), content: null);
        return await response.JsonAsync(HttpStatusCode.OK);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
