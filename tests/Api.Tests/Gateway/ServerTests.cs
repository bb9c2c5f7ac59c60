using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Api.Tests.Http;
using Nexus.Testing;

namespace Nexus.Api.Tests.Gateway;

/// <summary>The HTTP layer as the real server has it, with engine and PostgreSQL behind it.</summary>
public sealed class ServerTests(ServerTests.Running running) : IClassFixture<ServerTests.Running>
{
    private HttpClient Client => running.Server.Client;

    [Theory]
    [InlineData("/")]
    [InlineData("/health")]
    [InlineData("/version")]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/swagger/index.html")]
    [InlineData("/docs/problems")]
    [InlineData("/.well-known/jwks.json")]
    public async Task Guests_can_ask_what_is_public(string path)
    {
        using var response = await Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task It_becomes_ready_with_every_part_named()
    {
        await Eventually.AsyncCondition(async () => (await Client.GetAsync("/ready")).IsSuccessStatusCode);
        var ready = await Client.GetFromJsonAsync<JsonElement>("/ready");
        Assert.Equal(["database", "engine", "pumps", "server"], ready.GetProperty("checks").EnumerateArray().Select(c => c.GetString()));
    }

    [Fact]
    public async Task A_malformed_body_is_refused_before_anything_else()
    {
        using var malformed = await Client.PostAsync("/api/v1/auth/login", HttpApp.Json("{\"email\": 5}"));
        await malformed.ProblemAsync(400, "request.malformed", "email");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task Who_still_sends_a_body_that_is_too_large_gets_the_answer_and_not_a_broken_connection(int mebibytes)
    {
        for (var i = 0; i < 20; i++)
        {
            using var tooLarge = await Client.PostAsync(
                "/api/v1/auth/login", HttpApp.Json($"{{\"email\":\"{new string('a', mebibytes * 1024 * 1024)}\"}}"));
            await tooLarge.ProblemAsync(413, "request.too-large");
        }
    }

    [Fact]
    public async Task A_stopped_database_is_503_with_a_time_to_retry_and_passes()
    {
        var body = new { email = $"user-{Guid.CreateVersion7():N}@example.com", password = NexusServer.Password };
        await running.Database.StopAcceptingAsync();
        try
        {
            using var response = await Client.PostAsJsonAsync("/api/v1/auth/register", body);
            await response.ProblemAsync(503, "server.unavailable");
            Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }
        finally
        {
            await running.Database.StartAcceptingAsync();
        }

        await Eventually.AsyncCondition(async () =>
        {
            using var response = await Client.PostAsJsonAsync("/api/v1/auth/register", body);
            return response.StatusCode == HttpStatusCode.Created;
        });
    }

    [Fact]
    public async Task A_registration_whose_answer_was_lost_in_a_crash_is_not_made_twice()
    {
        var key = Guid.CreateVersion7().ToString("N");
        var body = JsonSerializer.Serialize(new { email = $"user-{key}@example.com", password = NexusServer.Password });
        var first = await RegisterAsync(key, body);

        // What kill -9 leaves behind between the commit of the account and the keeping of the answer.
        await running.Database.ExecuteAsync(
            "update nexus.idempotency set status = null, headers = null, body = null, expires_at = started_at where scope like '%/auth/register'");
        var second = await RegisterAsync(key, body);
        Assert.Equal(first, second);
        Assert.Equal(second, await RegisterAsync(key, body));
    }

    private async Task<string?> RegisterAsync(string key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/register") { Content = HttpApp.Json(body) };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await Client.SendAsync(request);
        Assert.True(response.StatusCode == HttpStatusCode.Created, $"{await response.Content.ReadAsStringAsync()} {running.Server.Logs.Problems}");
        var tokens = await response.Content.ReadFromJsonAsync<JsonElement>();
        return tokens.GetProperty("user").GetProperty("id").GetString();
    }

    /// <summary>One server for the class: another one could not read the secrets of the first.</summary>
    public sealed class Running : IAsyncLifetime
    {
        public PostgresDatabase Database { get; private set; } = null!;

        public NexusServer Server { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Database = await PostgresDatabase.CreateAsync();
            Server = await NexusServer.StartAsync(Database);
        }

        public async Task DisposeAsync()
        {
            await Server.DisposeAsync();
            await Database.DisposeAsync();
        }
    }
}
