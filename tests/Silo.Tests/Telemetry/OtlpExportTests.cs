using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Nexus.Testing;

namespace Nexus.Silo.Tests.Telemetry;

public sealed class OtlpExportTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    [Fact]
    public async Task Traces_and_metrics_reach_the_collector_at_the_latest_when_the_server_stops()
    {
        await using var collector = await Collector.StartAsync();
        await using var server = await NexusServer.StartAsync(database, s =>
        {
            s.Settings["Nexus:Telemetry:Otlp:Endpoint"] = collector.Address;
            s.Settings["Nexus:Telemetry:Otlp:Protocol"] = "http/protobuf";
            s.Settings["Nexus:Telemetry:Otlp:Headers"] = "authorization=Bearer collector-token";
            s.Settings["Nexus:Telemetry:ServiceName"] = "nexus-under-test";
        });
        await server.RegisterUserAsync();
        using var probe = await server.Client.GetAsync(new Uri("/ready", UriKind.Relative));

        await server.StopAsync();

        Assert.All(collector.Received, r => Assert.Equal("Bearer collector-token", r.Authorization));
        var traces = collector.All("/v1/traces");
        Assert.Contains("nexus-under-test", traces, StringComparison.Ordinal);
        Assert.Contains("POST /api/v1/auth/register", traces, StringComparison.Ordinal);
        Assert.Contains("http.response.status_code", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("GET /ready", traces, StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", collector.All("/v1/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_down_keeps_nothing_from_starting_serving_or_stopping()
    {
        await using var server = await NexusServer.StartAsync(database, s => s.Settings["Nexus:Telemetry:Otlp:Endpoint"] = "http://127.0.0.1:1");

        using var response = await server.Client.GetAsync(new Uri("/health", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await server.StopAsync();
    }

    /// <summary>Takes what is sent by OTLP over HTTP. Names stand in the protobuf as they are, so bytes can be searched for them.</summary>
    private sealed class Collector(WebApplication app, ConcurrentQueue<(string Path, string? Authorization, string Body)> received) : IAsyncDisposable
    {
        public string Address => app.Urls.First();

        public IReadOnlyCollection<(string Path, string? Authorization, string Body)> Received => received;

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var received = new ConcurrentQueue<(string, string?, string)>();
            app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                received.Enqueue((context.Request.Path, context.Request.Headers.Authorization, Encoding.Latin1.GetString(body.ToArray())));
                context.Response.StatusCode = StatusCodes.Status200OK;
            });
            await app.StartAsync();
            return new Collector(app, received);
        }

        public string All(string path) => string.Concat(received.Where(r => r.Path == path).Select(r => r.Body));

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
