using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Results;

namespace Nexus.Api.Tests.Http;

public sealed class PreconditionTests : IAsyncLifetime
{
    private const long Current = 12;
    private static readonly Error Stale = new(ErrorKind.Conflict, "things.changed", "It has changed since it was read.");
    private HttpApp _app = null!;

    public async Task InitializeAsync() => _app = await HttpApp.StartAsync(root =>
    {
        root.MapGet("/thing", () => new Result<string>("value", null).ToTagged(_ => Current, v => v));
        root.MapPut("/thing", (IfMatch match) => match.Check(Put(match.Version), Stale).ToTagged(_ => Current + 1, v => v));
        root.MapDelete("/thing", (IfMatch match) => match.Check(new Nexus.Results.Result(Put(match.Version).Error), Stale).ToNoContent());
    });

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    [Fact]
    public async Task A_read_carries_the_version_and_may_be_cached_but_not_shared()
    {
        using var response = await _app.Client.GetAsync("/thing");
        Assert.Equal("\"v12\"", response.Headers.ETag?.Tag);
        Assert.Equal("no-cache, private", response.Headers.CacheControl?.ToString());
        Assert.Equal("\"value\"", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("\"v12\"")]
    [InlineData("W/\"v12\"")]
    [InlineData("\"v11\", \"v12\"")]
    [InlineData("*")]
    public async Task A_reader_who_has_the_version_gets_304_without_a_body(string header)
    {
        using var response = await SendAsync(HttpMethod.Get, "If-None-Match", header);
        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Equal("\"v12\"", response.Headers.ETag?.Tag);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("\"v11\"")]
    [InlineData("\"12\"")]
    [InlineData("garbage")]
    public async Task A_reader_who_has_another_version_gets_this_one(string header)
    {
        using var response = await SendAsync(HttpMethod.Get, "If-None-Match", header);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("\"v12\"")]
    [InlineData("*")]
    [InlineData(null)]
    public async Task A_change_of_the_version_it_is_meant_for_goes_through(string? header)
    {
        using var response = await SendAsync(HttpMethod.Put, "If-Match", header);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("\"v13\"", response.Headers.ETag?.Tag);
        using var deleted = await SendAsync(HttpMethod.Delete, "If-Match", header);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    [Theory]
    [InlineData("\"v11\"")]
    [InlineData("W/\"v12\"")]
    [InlineData("\"other\"")]
    public async Task A_change_of_another_version_is_412(string header)
    {
        var problem = await (await SendAsync(HttpMethod.Put, "If-Match", header)).ProblemAsync(412, "request.precondition-failed");
        Assert.Equal(Stale.Message, problem.Detail);
        await (await SendAsync(HttpMethod.Delete, "If-Match", header)).ProblemAsync(412, "request.precondition-failed");
    }

    [Theory]
    [InlineData("v12")]
    [InlineData("\"v12\", \"v13\"")]
    public async Task A_tag_that_cannot_be_read_is_400(string header) =>
        await (await SendAsync(HttpMethod.Put, "If-Match", header)).ProblemAsync(400, "request.malformed", "If-Match");

    private static Result<string> Put(long? expected) => expected is null or Current ? "changed" : Stale;

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string name, string? value)
    {
        var request = new HttpRequestMessage(method, "/thing");
        if (value is not null)
            request.Headers.TryAddWithoutValidation(name, value);
        return _app.Client.SendAsync(request);
    }
}
