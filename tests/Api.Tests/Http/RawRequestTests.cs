using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Nexus.Api.Tests.Users;
using Nexus.Testing;

namespace Nexus.Api.Tests.Http;

/// <summary>Requests as no client library would send them, over a socket to the real server.</summary>
public sealed class RawRequestTests(AuthFixture fixture) : IClassFixture<AuthFixture>
{
    private const string Json = "Content-Type: application/json\r\n";

    /// <summary>Kestrel itself refuses these before any code of ours runs; its answer has no body.</summary>
    [Theory]
    [InlineData("GARBAGE\r\n\r\n", 400)]
    [InlineData("GET /health HTTP/9.9\r\nHost: x\r\n\r\n", 505)]
    [InlineData("GET /health HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400)]
    [InlineData("GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n", 400)]
    [InlineData("POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n", 400)]
    public async Task What_is_not_HTTP_is_refused_bare(string request, int status)
    {
        var answer = await SendAsync(request);
        Assert.Equal(status, answer.Status);
        Assert.Equal("", answer.Body);
    }

    [Fact]
    public async Task An_address_that_is_too_long_is_414_and_headers_that_are_too_large_are_431()
    {
        Assert.Equal(414, (await SendAsync($"GET /{new string('a', 9000)} HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
        Assert.Equal(431, (await SendAsync($"GET /health HTTP/1.1\r\nHost: x\r\nX-Large: {new string('a', 40_000)}\r\n\r\n")).Status);
        var many = string.Concat(Enumerable.Range(0, 150).Select(i => $"X-{i}: 1\r\n"));
        Assert.Equal(431, (await SendAsync($"GET /health HTTP/1.1\r\nHost: x\r\n{many}\r\n")).Status);
    }

    [Theory]
    [InlineData("GET /%zz HTTP/1.1", "", "", 404, "request.not-found")]
    [InlineData("GET /api/v1/auth/../../nothing HTTP/1.1", "", "", 404, "request.not-found")]
    [InlineData("GET /health?x=%00 HTTP/1.1", "", "", 400, "request.malformed")]
    [InlineData("BREW /health HTTP/1.1", "", "", 405, "request.method-not-allowed")]
    [InlineData("OPTIONS /api/v1/auth/login HTTP/1.1", "", "", 405, "request.method-not-allowed")]
    [InlineData("DELETE /api/v1/auth/login HTTP/1.1", "", "", 405, "request.method-not-allowed")]
    [InlineData("POST /api/v1/auth/login HTTP/1.1", "Content-Type: text/plain\r\n", "{}", 415, "request.unsupported-media-type")]
    [InlineData("POST /api/v1/auth/login HTTP/1.1", "Content-Type: application/json; charset=latin1\r\n", "{}", 415, "request.unsupported-media-type")]
    [InlineData("POST /api/v1/auth/login HTTP/1.1", "Content-Type: application/json; charset=\"no-such\"\r\n", "{}", 415, "request.unsupported-media-type")]
    [InlineData("POST /api/v1/auth/login HTTP/1.1", Json, "{\"email\":\"a\u0001", 400, "request.malformed")]
    [InlineData("POST /api/v1/auth/login HTTP/1.1", Json, "", 400, "request.malformed")]
    [InlineData("GET /api/v1/templates/executions HTTP/1.1", "Authorization: Bearer x\r\nAuthorization: Bearer y\r\n", "", 401, "auth.unauthenticated")]
    [InlineData("GET /api/v1/templates/executions HTTP/1.1", "Authorization: Bearer \r\n", "", 401, "auth.unauthenticated")]
    public async Task What_HTTP_allows_and_we_do_not_is_a_problem(string line, string headers, string body, int status, string code)
    {
        var answer = await SendAsync($"{line}\r\nHost: x\r\nConnection: close\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        AssertProblem(answer, status, code);
        if (status == 405)
            Assert.NotEqual("", answer.Header("Allow"));
    }

    [Fact]
    public async Task HEAD_has_no_body_whatever_the_answer()
    {
        var answer = await SendAsync("HEAD /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.Equal(405, answer.Status);
        Assert.Equal("", answer.Body);
    }

    [Fact]
    public async Task A_body_in_pieces_over_the_limit_is_413()
    {
        var piece = $"10000\r\n{new string(' ', 0x10000)}\r\n";
        var answer = await SendAsync(
            $"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{Json}Transfer-Encoding: chunked\r\n\r\n{string.Concat(Enumerable.Repeat(piece, 17))}0\r\n\r\n");
        AssertProblem(answer, 413, "request.too-large");
    }

    [Theory]
    [InlineData("limit=abc")]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=99999999999999999999")]
    [InlineData("limit=1&limit=2")]
    [InlineData("cursor=nonsense")]
    [InlineData("cursor=a&cursor=b")]
    [InlineData("from=yesterday")]
    public async Task A_parameter_that_makes_no_sense_is_named(string query)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var response = await user.Client.GetAsync($"/api/v1/templates/executions?{query}");
        Assert.True((int)response.StatusCode is 400 or 422, $"{response.StatusCode}");
        Assert.Contains($"\"{query.Split('=')[0]}\":[", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_names_the_server_and_every_one_has_the_security_headers()
    {
        foreach (var path in new[] { "/health", "/nothing", "/api/v1/auth/me", "/openapi/v1.json", "/swagger/index.html" })
        {
            var answer = await SendAsync($"GET {path} HTTP/1.1\r\nHost: x\r\nOrigin: https://elsewhere.example\r\nConnection: close\r\n\r\n");
            Assert.Equal("", answer.Header("Server"));
            Assert.Equal("", answer.Header("X-Powered-By"));
            Assert.Equal("", answer.Header("Access-Control-Allow-Origin"));
            Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
            Assert.NotEqual("", answer.Header("Content-Security-Policy"));
        }
    }

    [Fact]
    public async Task Roles_in_a_body_are_ignored()
    {
        using var response = await fixture.Server.Client.PostAsync("/api/v1/auth/register", HttpApp.Json(
            $$"""{"email":"mass-{{Guid.CreateVersion7():N}}@example.com","password":"{{NexusServer.Password}}","roles":["admin"],"id":"usr_1","isAdmin":true}"""));
        Assert.Equal(201, (int)response.StatusCode);
        using var user = await fixture.Server.RegisterUserAsync();
        using var patched = await user.Client.PatchAsync("/api/v1/auth/me", HttpApp.Json("""{"displayName":"Ann","roles":["admin"],"email":"root@example.com"}"""));
        var me = await user.Client.GetStringAsync("/api/v1/auth/me");
        Assert.DoesNotContain("admin", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Ann", me, StringComparison.Ordinal);
        Assert.DoesNotContain("admin", me, StringComparison.Ordinal);
        Assert.DoesNotContain("root@", me, StringComparison.Ordinal);
    }

    private static void AssertProblem(RawAnswer answer, int status, string code)
    {
        Assert.True(status == answer.Status, $"{answer.Status}: {answer.Body}");
        ProblemRules.Check(answer.Status, answer.Header("Content-Type"), answer.Header("Retry-After"), answer.Body);
        Assert.Contains($"\"code\":\"{code}\"", answer.Body, StringComparison.Ordinal);
    }

    private async Task<RawAnswer> SendAsync(string request)
    {
        var address = fixture.Server.BaseAddress;
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer);
        }
        catch (IOException) when (answer.Length > 0)
        {
            // Closed on what we still had to send; the answer is here.
        }

        return RawAnswer.Of(Encoding.UTF8.GetString(answer.ToArray()));
    }

    private sealed record RawAnswer(int Status, IReadOnlyList<string> Headers, string Body)
    {
        public static RawAnswer Of(string text)
        {
            var (head, body) = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end ? (text[..end], text[(end + 4)..]) : (text, "");
            var lines = head.Split("\r\n");
            return new RawAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), lines[1..], body);
        }

        public string Header(string name) =>
            Headers.FirstOrDefault(h => h.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)) is { } header ? header[(name.Length + 1)..].Trim() : "";
    }
}
