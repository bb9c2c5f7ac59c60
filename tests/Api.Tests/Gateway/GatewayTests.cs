using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Gateway;
using Nexus.Api.Tests.Http;

namespace Nexus.Api.Tests.Gateway;

public sealed class GatewayTests : IAsyncLifetime
{
    private readonly Part _database = new("database");
    private HttpApp _app = null!;

    public async Task InitializeAsync() => _app = await HttpApp.StartAsync(
        root => root.MapGateway(),
        services =>
        {
            services.AddGateway();
            services.Remove(services.Single(s => s.ImplementationType == typeof(EngineReadiness)));
            services.AddSingleton<IReadinessCheck>(_database);
            services.AddSingleton(new EngineInfo("Embedded", "1.2.3"));
        });

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    [Fact]
    public async Task Health_says_that_the_process_answers() =>
        Assert.Equal("""{"status":"ok"}""", await _app.Client.GetStringAsync("/health"));

    [Fact]
    public async Task Readiness_names_the_parts_it_looked_at() =>
        Assert.Equal("""{"status":"ready","checks":["database","pumps"]}""", await _app.Client.GetStringAsync("/ready"));

    [Fact]
    public async Task Readiness_is_503_and_names_the_part_that_is_not_ready()
    {
        _database.Reason = "PostgreSQL does not answer";
        using var response = await _app.Client.GetAsync("/ready");
        var problem = await response.ProblemAsync(503, "server.not-ready", "database");
        Assert.Equal("Not ready: database.", problem.Detail);
        Assert.Equal("PostgreSQL does not answer", Assert.Single(problem.Errors!["database"]));
        Assert.NotNull(response.Headers.RetryAfter);

        _database.Reason = null;
        using var again = await _app.Client.GetAsync("/ready");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task The_version_names_build_engine_and_runtime()
    {
        var version = JsonSerializer.Deserialize<JsonElement>(await _app.Client.GetStringAsync("/version"));
        Assert.Equal("nexus", version.GetProperty("name").GetString());
        Assert.Matches(@"^\d+\.\d+\.\d+", version.GetProperty("version").GetString());
        Assert.Equal("Embedded", version.GetProperty("engine").GetProperty("name").GetString());
        Assert.StartsWith(".NET ", version.GetProperty("runtime").GetString(), StringComparison.Ordinal);
        Assert.True(version.TryGetProperty("commit", out _));
    }

    [Fact]
    public async Task Metrics_are_Prometheus_text()
    {
        using var response = await _app.Client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Contains("# TYPE", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_leads_on_and_every_link_of_this_layer_answers()
    {
        var index = JsonSerializer.Deserialize<JsonElement>(await _app.Client.GetStringAsync("/"));
        foreach (var link in index.GetProperty("links").EnumerateObject())
        {
            using var response = await _app.Client.GetAsync(link.Value.GetString());
            Assert.True((int)response.StatusCode < 400, $"{link.Value} answers {response.StatusCode}");
        }
    }

    private sealed class Part(string name) : IReadinessCheck
    {
        public string Name => name;

        public string? Reason { get; set; }

        public ValueTask<ReadinessResult> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new ReadinessResult(Reason));
    }
}
