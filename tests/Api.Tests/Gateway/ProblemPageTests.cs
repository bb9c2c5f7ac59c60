using System.Text.RegularExpressions;
using Nexus.Api.Http;
using Nexus.Api.Tests.Http;

namespace Nexus.Api.Tests.Gateway;

public sealed partial class ProblemPageTests : IAsyncLifetime
{
    private HttpApp _app = null!;

    public static TheoryData<string> Codes() => [.. ProblemPages.Codes];

    public async Task InitializeAsync() => _app = await HttpApp.StartAsync();

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_page_has_a_title_a_status_and_something_to_say(string code)
    {
        var page = ProblemPages.Find(code)!;
        Assert.Matches(Shape(), page);
        Assert.Contains($"| [{code}]({code}.md) | {StatusOf(page)} | {ProblemPages.TitleOf(code)} |", ProblemPages.Index, StringComparison.Ordinal);
    }

    [Fact]
    public void The_index_lists_nothing_else() =>
        Assert.Equal(ProblemPages.Codes, IndexRow().Matches(ProblemPages.Index).Select(m => m.Groups["code"].Value));

    [Fact]
    public void The_pages_of_the_HTTP_layer_have_its_statuses() =>
        Assert.All(Problems.All, kind => Assert.Equal($"{kind.Status}", StatusOf(ProblemPages.Find(kind.Code)!)));

    [Theory]
    [InlineData("/docs/problems")]
    [InlineData("/docs/problems/request.malformed")]
    public async Task A_machine_gets_Markdown(string path)
    {
        using var response = await _app.Client.GetAsync(path);
        Assert.Equal("text/markdown; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.StartsWith("# ", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Accept", response.Headers.Vary);
    }

    [Theory]
    [InlineData("/docs/problems")]
    [InlineData("/docs/problems/request.malformed")]
    public async Task A_browser_gets_a_page(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        using var response = await _app.Client.SendAsync(request);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Contains("<title>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("script-src 'unsafe", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no.such-problem")]
    [InlineData("README")]
    [InlineData("..%2FREADME")]
    public async Task A_code_that_nobody_uses_is_404(string code) =>
        await (await _app.Client.GetAsync($"/docs/problems/{code}")).ProblemAsync(404, "request.not-found");

    private static string StatusOf(string page) => Shape().Match(page).Groups["status"].Value;

    [GeneratedRegex(@"^# [^\n]+\n\nStatus (?<status>\d{3})\.\n\n", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shape();

    [GeneratedRegex(@"^\| \[(?<code>[^\]]+)\]", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex IndexRow();
}
