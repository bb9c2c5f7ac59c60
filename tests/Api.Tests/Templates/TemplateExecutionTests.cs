using System.Net;
using System.Text.Json;

namespace Nexus.Api.Tests.Templates;

public sealed class TemplateExecutionTests(TemplateServer fixture) : IClassFixture<TemplateServer>
{
    [Fact]
    public async Task An_execution_is_accepted_and_its_urls_lead_to_the_result()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var response = await user.Client.ExecuteAsync(new { query = "What tax is due on a loan?" });
        var accepted = await response.JsonAsync(HttpStatusCode.Accepted);
        var id = accepted.GetProperty("executionId").GetString()!;

        Assert.Equal($"/api/v1/templates/status/{id}", accepted.GetProperty("statusUrl").GetString());
        Assert.Equal($"/api/v1/templates/stream/{id}", accepted.GetProperty("streamUrl").GetString());
        Assert.Equal($"/api/v1/templates/status/{id}", response.Headers.Location?.OriginalString);
        var execution = await user.Client.EndAsync(id);
        Assert.Equal("completed", execution.GetProperty("status").GetString());
        Assert.Equal("question", execution.GetProperty("analysis").GetProperty("intent").GetString());
        var section = Assert.Single(execution.GetProperty("sections").EnumerateArray());
        Assert.Equal(("finance", "completed", "What tax is due on a loan?"),
            (section.GetProperty("domain").GetString(), section.GetProperty("status").GetString(), section.GetProperty("text").GetString()));
        Assert.True(execution.GetProperty("usage").GetProperty("totalTokens").GetInt32() > 0);
    }

    [Fact]
    public async Task Prefer_wait_answers_with_the_result()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var response = await user.Client.ExecuteAsync(new { query = "What is a loan?" }, ("Prefer", "wait=10"));
        var execution = await response.JsonAsync(HttpStatusCode.OK);
        Assert.Equal("completed", execution.GetProperty("status").GetString());
        Assert.Equal(["wait=10"], response.Headers.GetValues("Preference-Applied"));
    }

    [Fact]
    public async Task Prefer_wait_answers_202_when_the_time_is_over()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var response = await user.Client.ExecuteAsync(new { query = "hold What is a loan?" }, ("Prefer", "wait=1"));
        var accepted = await response.JsonAsync(HttpStatusCode.Accepted);
        fixture.Model.Release();
        await user.Client.EndAsync(accepted.GetProperty("executionId").GetString()!);
    }

    [Fact]
    public async Task A_failing_model_fails_the_execution_with_a_reason_that_tells_nothing_of_its_inside()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var execution = await user.Client.EndAsync(await user.Client.StartAsync("fail", "finance", "legal"));
        Assert.Equal("failed", execution.GetProperty("status").GetString());
        Assert.Equal("model.failed", execution.GetProperty("error").GetProperty("code").GetString());
        Assert.DoesNotContain("does not want", execution.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_is_idempotent_and_a_finished_execution_can_not_be_cancelled()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.StartAsync("hold this", "finance");
        await user.Client.UntilAsync(id, s => s == "running");
        for (var i = 0; i < 2; i++)
        {
            using var response = await user.Client.PostAsync(new Uri($"/api/v1/templates/cancel/{id}", UriKind.Relative), content: null);
            Assert.Equal("cancelled", (await response.JsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());
        }

        var finished = await user.Client.StartAsync("What is a loan?");
        await user.Client.EndAsync(finished);
        using var late = await user.Client.PostAsync(new Uri($"/api/v1/templates/cancel/{finished}", UriKind.Relative), content: null);
        await late.ProblemAsync(HttpStatusCode.Conflict, "templates.execution-finished");
    }

    [Fact]
    public async Task The_same_idempotency_key_executes_once()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var key = Guid.CreateVersion7().ToString();
        var calls = fixture.Model.Calls;
        using var first = await user.Client.ExecuteAsync(new { query = "What is a bond?" }, ("Idempotency-Key", key));
        using var again = await user.Client.ExecuteAsync(new { query = "What is a bond?" }, ("Idempotency-Key", key));
        using var other = await user.Client.ExecuteAsync(new { query = "What is a stock?" }, ("Idempotency-Key", key));

        var id = (await first.JsonAsync(HttpStatusCode.Accepted)).GetProperty("executionId").GetString()!;
        Assert.Equal(id, (await again.JsonAsync(HttpStatusCode.Accepted)).GetProperty("executionId").GetString());
        Assert.Equal(["true"], again.Headers.GetValues("Idempotent-Replayed"));
        await other.ProblemAsync(HttpStatusCode.Conflict, "idempotency.mismatch");
        await user.Client.EndAsync(id);
        Assert.Equal(calls + 1, fixture.Model.Calls);
    }

    /// <summary>The process died after the execution was durable and before the answer was kept: the key has no answer.</summary>
    [Fact]
    public async Task A_crash_before_the_answer_was_kept_does_not_execute_twice()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var key = Guid.CreateVersion7().ToString();
        var calls = fixture.Model.Calls;
        using var first = await user.Client.ExecuteAsync(new { query = "What is a bond?" }, ("Idempotency-Key", key));
        var id = (await first.JsonAsync(HttpStatusCode.Accepted)).GetProperty("executionId").GetString()!;
        await user.Client.EndAsync(id);
        var forgotten = await fixture.Database.ExecuteAsync(
            "update nexus.idempotency set status = null, headers = null, body = null, expires_at = started_at where scope like $1", $"{user.Id}%execute");
        Assert.Equal(1, forgotten);

        using var again = await user.Client.ExecuteAsync(new { query = "What is a bond?" }, ("Idempotency-Key", key));
        Assert.Equal(id, (await again.JsonAsync(HttpStatusCode.Accepted)).GetProperty("executionId").GetString());
        Assert.Equal(calls + 1, fixture.Model.Calls);
    }

    [Fact]
    public async Task Another_users_execution_and_an_unknown_one_answer_alike()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var stranger = await fixture.Server.RegisterUserAsync();
        var theirs = await user.Client.StartAsync("What is a loan?");
        foreach (var id in new[] { theirs, "exe_00000000000070008000000000000009", "exe_1", "nonsense" })
        {
            using var status = await stranger.Client.GetAsync(new Uri($"/api/v1/templates/status/{id}", UriKind.Relative));
            using var stream = await stranger.Client.GetAsync(new Uri($"/api/v1/templates/stream/{id}", UriKind.Relative));
            using var cancel = await stranger.Client.PostAsync(new Uri($"/api/v1/templates/cancel/{id}", UriKind.Relative), content: null);
            foreach (var response in new[] { status, stream, cancel })
                await response.ProblemAsync(HttpStatusCode.NotFound, "templates.execution-not-found");
        }
    }

    [Theory]
    [InlineData("POST", "execute")]
    [InlineData("GET", "status/exe_00000000000070008000000000000009")]
    [InlineData("GET", "stream/exe_00000000000070008000000000000009")]
    [InlineData("POST", "cancel/exe_00000000000070008000000000000009")]
    [InlineData("GET", "executions")]
    [InlineData("GET", "domains")]
    public async Task Nothing_is_answered_without_a_caller(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/templates/{path}");
        using var response = await fixture.Server.Client.SendAsync(request);
        await response.ProblemAsync(HttpStatusCode.Unauthorized, "auth.unauthenticated");
    }

    [Fact]
    public async Task A_client_that_has_the_result_is_not_sent_it_again()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.StartAsync("What is a loan?");
        await user.Client.EndAsync(id);
        using var first = await user.Client.GetAsync(new Uri($"/api/v1/templates/status/{id}", UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/templates/status/{id}");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await user.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task The_domains_are_described_in_both_languages()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var response = await user.Client.GetAsync(new Uri("/api/v1/templates/domains", UriKind.Relative));
        var domains = (await response.JsonAsync(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToList();
        Assert.True(domains.Count >= 4);
        Assert.All(domains, d => Assert.Equal(
            ["en", "ru"], d.GetProperty("languages").EnumerateObject().Select(l => l.Name).Order(StringComparer.Ordinal)));
        Assert.All(domains, d => Assert.NotEqual(JsonValueKind.Null, d.GetProperty("languages").GetProperty("ru").GetProperty("description").ValueKind));
    }
}
