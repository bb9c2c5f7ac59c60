using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Nexus.Api.Tests.Http;

public sealed class FrameworkAnswerTests : IAsyncLifetime
{
    private HttpApp _app = null!;

    public async Task InitializeAsync() => _app = await HttpApp.StartAsync(root =>
    {
        root.MapGet("/items/{id}", (int id) => id);
        root.MapGet("/search", (int count, string? text) => $"{count} {text}");
        root.MapGet("/teapot", () => TypedResults.StatusCode(StatusCodes.Status418ImATeapot));
        root.MapGet("/mine", () => "mine").RequireAuthorization();
        root.MapGet("/admins", () => "admins").RequireAuthorization(p => p.RequireRole("admin"));
    });

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    [Theory]
    [InlineData("/nothing/here")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/swaggers")]
    public async Task An_unknown_path_is_404(string path)
    {
        var problem = await (await _app.Client.GetAsync(path)).ProblemAsync(404, "request.not-found");
        Assert.Equal(path, problem.Instance);
    }

    [Fact]
    public async Task A_wrong_method_is_405_and_says_which_are_right()
    {
        using var response = await _app.Client.DeleteAsync("/items/1");
        await response.ProblemAsync(405, "request.method-not-allowed");
        Assert.Equal("GET", Assert.Single(response.Content.Headers.Allow));
    }

    [Fact]
    public async Task A_route_parameter_that_cannot_be_read_is_400() =>
        await (await _app.Client.GetAsync("/items/one")).ProblemAsync(400, "request.malformed", "id");

    [Fact]
    public async Task A_query_parameter_that_cannot_be_read_is_400() =>
        await (await _app.Client.GetAsync("/search?count=many")).ProblemAsync(400, "request.malformed", "count");

    [Fact]
    public async Task A_missing_query_parameter_is_400()
    {
        var problem = await (await _app.Client.GetAsync("/search")).ProblemAsync(400, "request.malformed", "count");
        Assert.Equal("is required", Assert.Single(problem.Errors!["count"]));
    }

    [Fact]
    public async Task NUL_in_the_query_is_400() =>
        await (await _app.Client.GetAsync("/search?count=1&text=a%00b")).ProblemAsync(400, "request.malformed", "query");

    [Fact]
    public async Task A_status_without_a_body_gets_a_problem_with_that_status() =>
        await (await _app.Client.GetAsync("/teapot")).ProblemAsync(418, "request.malformed");

    [Fact]
    public async Task Nobody_signed_in_is_401_and_says_how_to_sign_in()
    {
        using var response = await _app.Client.GetAsync("/mine");
        await response.ProblemAsync(401, "auth.unauthenticated");
        Assert.Equal("Test", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task A_caller_without_the_role_is_403()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admins");
        request.Headers.Add("X-Test-User", "usr_1 user");
        await (await _app.Client.SendAsync(request)).ProblemAsync(403, "auth.forbidden");
    }

    [Fact]
    public async Task A_caller_with_the_role_is_let_in()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admins");
        request.Headers.Add("X-Test-User", "usr_1 user admin");
        using var response = await _app.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
