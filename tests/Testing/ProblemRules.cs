using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Nexus.Testing;

/// <summary>
/// Looks at every failed answer that a test gets, whatever the test is about: a problem of a documented kind that tells nothing
/// of the inside.
/// </summary>
public sealed class ProblemRules() : DelegatingHandler(new HttpClientHandler())
{
    private const string TypeRoot = "/docs/problems/";
    private static readonly string Pages = Path.Combine(Repository.Root, "docs", "problems");

    /// <summary>Fails unless a failed answer is what it has to be.</summary>
    /// <param name="status">Of the answer.</param>
    /// <param name="mediaType">Of the answer.</param>
    /// <param name="retryAfter">The header.</param>
    /// <param name="body">As text.</param>
    public static void Check(int status, string? mediaType, string? retryAfter, string body)
    {
        Assert.True(mediaType == "application/problem+json", $"{status} is answered as {mediaType}: {body}");
        var problem = JsonSerializer.Deserialize<JsonElement>(body);
        var code = problem.GetProperty("code").GetString()!;
        Assert.True(File.Exists(Path.Combine(Pages, code + ".md")), $"{code} has no page");
        Assert.Equal(TypeRoot + code, problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("title").GetString()), "no title");
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("traceId").GetString()), "no traceId");
        if (status is 429 or 503)
            Assert.True(int.TryParse(retryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0, $"{status} {code} has Retry-After '{retryAfter}'");
        foreach (var inside in new[] { "   at ", "System.", "Nexus.Api.", "Nexus.Grains.", "Npgsql", "Exception" })
            Assert.DoesNotContain(inside, body, StringComparison.Ordinal);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if ((int)response.StatusCode < 400 || request.Method == HttpMethod.Head || request.RequestUri?.AbsolutePath.StartsWith("/dashboard", StringComparison.Ordinal) is true)
            return response;
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        var retryAfter = response.Headers.TryGetValues("Retry-After", out var values) ? values.Single() : null;
        Check((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, retryAfter, await response.Content.ReadAsStringAsync(cancellationToken));
        return response;
    }
}
