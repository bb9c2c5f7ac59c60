using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nexus.Api.Http;
using Nexus.Testing;

namespace Nexus.Api.Tests.Http;

public sealed class RequestEdgeTests
{
    private static void Map(IEndpointRouteBuilder root)
    {
        root.MapGet("/items/{id}", (string id, HttpContext context, ILogger<RequestEdgeTests> logger) =>
        {
            logger.LogInformation("inside");
            return $"{id} {context.TraceIdentifier} {context.Request.Scheme} {context.Connection.RemoteIpAddress}";
        });
        root.MapGet("/fails", string () => throw new InvalidOperationException("secret reason"));
        root.MapGet("/probe", () => "ok").WithMetadata(ProbeMetadata.Instance);
    }

    [Theory]
    [InlineData("abc-123_XYZ.9")]
    [InlineData("a")]
    public async Task A_sane_request_id_is_taken_echoed_and_in_the_scope_of_log_lines(string id)
    {
        await using var app = await HttpApp.StartAsync(Map);
        using var response = await GetAsync(app, "/items/1", ("X-Request-Id", id));
        Assert.Equal(id, response.Headers.GetValues("X-Request-Id").Single());
        Assert.Contains($"1 {id} ", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains($"RequestId:{id}", app.Log.Of<RequestEdgeTests>().Single().Scopes);
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("semi;colon")]
    [InlineData("<script>")]
    [InlineData("$(reboot)")]
    public async Task A_strange_request_id_is_replaced(string id)
    {
        await using var app = await HttpApp.StartAsync(Map);
        using var response = await GetAsync(app, "/items/1", ("X-Request-Id", id));
        Assert.Matches("^[0-9a-f]{32}$", response.Headers.GetValues("X-Request-Id").Single());
        Assert.DoesNotContain(app.Log.Lines, l => l.Message.Contains(id, StringComparison.Ordinal) || l.Scopes.Any(s => s.Contains(id, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_request_id_of_128_characters_is_taken_and_of_129_is_not()
    {
        await using var app = await HttpApp.StartAsync(Map);
        using var taken = await GetAsync(app, "/items/1", ("X-Request-Id", new string('a', 128)));
        Assert.Equal(128, taken.Headers.GetValues("X-Request-Id").Single().Length);
        using var replaced = await GetAsync(app, "/items/1", ("X-Request-Id", new string('a', 129)));
        Assert.Equal(32, replaced.Headers.GetValues("X-Request-Id").Single().Length);
    }

    [Fact]
    public async Task Bytes_of_a_header_cannot_write_a_line_into_the_log()
    {
        await using var app = await HttpApp.StartAsync(Map);
        using var socket = new TcpClient();
        await socket.ConnectAsync(app.Address.Host, app.Address.Port);
        await using var stream = socket.GetStream();

        // A bare carriage return, an escape sequence and UTF-8 above ASCII, which HttpClient would not send.
        await stream.WriteAsync(Encoding.UTF8.GetBytes("GET /items/1 HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\u001b[31m\u2028forged\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();
        Assert.DoesNotContain("forged", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Log.Of<RequestEdgeTests>().SelectMany(l => l.Scopes), s => s.Contains("forged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_trace_is_continued_and_echoed()
    {
        await using var app = await HttpApp.StartAsync(Map);
        using var response = await GetAsync(app, "/items/1", ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        var echoed = response.Headers.GetValues("traceparent").Single();
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", echoed, StringComparison.Ordinal);
        Assert.True(ActivityContext.TryParse(echoed, null, out _));
    }

    [Theory]
    [InlineData("/items/1")]
    [InlineData("/nothing")]
    [InlineData("/fails")]
    [InlineData("/items/1?q=%00")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        await using var app = await HttpApp.StartAsync(Map);
        using var response = await app.Client.GetAsync(path);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
        Assert.Single(response.Headers.GetValues("X-Request-Id"));
        Assert.Single(response.Headers.GetValues("traceparent"));
    }

    [Fact]
    public async Task Forwarded_headers_of_a_stranger_are_ignored()
    {
        await using var app = await HttpApp.StartAsync(Map);
        using var response = await GetAsync(app, "/items/1", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7"));
        Assert.EndsWith(" http 127.0.0.1", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    public async Task Forwarded_headers_of_a_trusted_proxy_are_believed_and_TLS_brings_HSTS(string proxy)
    {
        await using var app = await HttpApp.StartAsync(Map, null, ("Nexus:Http:TrustedProxies:0", proxy));
        using var response = await GetAsync(app, "/items/1", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7"));
        Assert.EndsWith(" https 203.0.113.7", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("max-age=31536000; includeSubDomains", response.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [Fact]
    public async Task A_trusted_proxy_that_is_no_address_stops_the_start()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => HttpApp.StartAsync(Map, null, ("Nexus:Http:TrustedProxies:0", "proxy.local")));
        Assert.Contains("proxy.local", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_leaves_one_line_with_its_route_and_nothing_of_its_query()
    {
        await using var app = await HttpApp.StartAsync(Map);
        using var response = await GetAsync(app, "/items/top-secret?token=hush", ("X-Test-User", "usr_7 user"));
        await Eventually.Condition(() => app.Log.Of<RequestEdge>().Any());
        var line = Assert.Single(app.Log.Of<RequestEdge>());
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.Matches("^GET /items/\\{id\\} answered 200 in [0-9.]+ ms for usr_7$", line.Message);
        Assert.DoesNotContain(
            app.Log.Lines.Where(l => l.Category.StartsWith("Nexus", StringComparison.Ordinal)),
            l => l.Message.Contains("hush", StringComparison.Ordinal) || l.Message.Contains("top-secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_is_logged_once_as_a_bug_and_keeps_its_route()
    {
        await using var app = await HttpApp.StartAsync(Map);
        using var response = await app.Client.GetAsync("/fails");
        var problem = await response.ProblemAsync(500, "server.error");
        Assert.Null(problem.Detail);
        await Eventually.Condition(() => app.Log.Of<RequestEdge>().Any());
        var line = Assert.Single(app.Log.Of<RequestEdge>());
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.StartsWith("GET /fails answered 500", line.Message, StringComparison.Ordinal);
        var error = Assert.Single(app.Log.Lines, l => l.Level >= LogLevel.Error);
        Assert.Equal("secret reason", error.Exception!.Message);
    }

    [Fact]
    public async Task A_client_that_leaves_is_no_failure()
    {
        var entered = new TaskCompletionSource();
        await using var app = await HttpApp.StartAsync(root => root.MapGet("/slow", async (CancellationToken cancellationToken) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }));
        using var leaving = new CancellationTokenSource();
        var request = app.Client.GetAsync("/slow", leaving.Token);
        await entered.Task;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await Eventually.Condition(() => app.Log.Of<RequestEdge>().Any());
        Assert.StartsWith("GET /slow answered 499", app.Log.Of<RequestEdge>().Single().Message, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Log.Lines, l => l.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Probes_are_logged_for_debugging_only()
    {
        await using var app = await HttpApp.StartAsync(Map);
        using var response = await app.Client.GetAsync("/probe");
        await Eventually.Condition(() => app.Log.Of<RequestEdge>().Any());
        Assert.Equal(LogLevel.Debug, Assert.Single(app.Log.Of<RequestEdge>()).Level);
    }

    [Fact]
    public async Task A_flood_leaves_no_more_lines_than_it_may_but_each_failure_of_the_server_leaves_one()
    {
        var clock = new ManualTimeProvider();
        await using var app = await HttpApp.StartAsync(
            Map, services => services.AddSingleton<TimeProvider>(clock), ("Nexus:Http:LogLinesPerSecond", "2"));
        foreach (var path in new[] { "/items/1", "/nothing", "/fails" })
        {
            for (var i = 0; i < 5; i++)
                await app.Client.GetAsync(path);
        }

        clock.Advance(TimeSpan.FromSeconds(1));
        await app.Client.GetAsync("/items/1");
        await app.StopAsync();
        var lines = app.Log.Of<RequestEdge>().Select(l => l.Message.Split(' ')).ToList();
        Assert.Equal(3, lines.Count(l => l.Contains("200")));
        Assert.Equal(2, lines.Count(l => l.Contains("404")));
        Assert.Equal(5, lines.Count(l => l.Contains("500")));
        Assert.Single(lines, l => l[0] == "3" && l[1] == "more");
    }

    [Fact]
    public async Task The_log_line_can_be_switched_off()
    {
        await using var app = await HttpApp.StartAsync(Map, null, ("Nexus:Http:LogLinesPerSecond", "0"));
        using var response = await app.Client.GetAsync("/items/1");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await app.StopAsync();
        Assert.Empty(app.Log.Of<RequestEdge>());
    }

    private static Task<HttpResponseMessage> GetAsync(HttpApp app, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return app.Client.SendAsync(request);
    }
}
