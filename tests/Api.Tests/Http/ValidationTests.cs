using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;

namespace Nexus.Api.Tests.Http;

public sealed class ValidationTests : IAsyncLifetime
{
    private HttpApp _app = null!;

    public async Task InitializeAsync() => _app = await HttpApp.StartAsync(root =>
    {
        root.MapPost("/orders", (OrderRequest order) => TypedResults.Ok(order));
        root.MapPost("/many", (List<LineRequest> lines) => TypedResults.Ok(lines));
        root.MapGet("/search", ([StringLength(3)] string? text, [Range(1, 5)] int? count) => $"{text} {count}");
    });

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    [Fact]
    public async Task A_sound_request_goes_through()
    {
        using var response = await _app.PostAsync("/orders", """{"customerName":"Ann","months":3,"priority":2,"lines":[{"skuCode":"a"}]}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"months":3}""", "customerName")]
    [InlineData("""{"customerName":null,"months":3}""", "customerName")]
    [InlineData("""{"customerName":"","months":3}""", "customerName")]
    [InlineData("""{"customerName":"much too long","months":3}""", "customerName")]
    [InlineData("""{"customerName":"two\nlines","months":3}""", "customerName")]
    [InlineData("""{"customerName":"   ","months":3}""", "customerName")]
    [InlineData("""{"customerName":"Ann"}""", "months")]
    [InlineData("""{"customerName":"Ann","months":13}""", "months")]
    [InlineData("""{"customerName":"Ann","months":3,"priority":9}""", "priority")]
    [InlineData("""{"customerName":"Ann","months":3,"lines":[{"skuCode":"a"},{"skuCode":"abcdef"}]}""", "lines[1].skuCode")]
    [InlineData("""{"customerName":"Ann","months":3,"lines":[{}]}""", "lines[0].skuCode")]
    [InlineData("""{"customerName":"Ann","months":3,"lines":[{"skuCode":"a"},{"skuCode":"b"},{"skuCode":"c"}]}""", "lines")]
    [InlineData("""{"customerName":"Ann","months":3,"address":{"postCode":"12"}}""", "address.postCode")]
    public async Task A_broken_rule_is_422_at_its_JSON_path(string body, string path)
    {
        var problem = await (await _app.PostAsync("/orders", body)).ProblemAsync(422, "request.invalid", path);
        Assert.Single(problem.Errors!);
        Assert.Equal("/orders", problem.Instance);
    }

    [Fact]
    public async Task All_broken_rules_are_told_at_once()
    {
        var problem = await (await _app.PostAsync("/orders", """{"months":99,"lines":[{}]}""")).ProblemAsync(422, "request.invalid");
        Assert.Equal(["customerName", "lines[0].skuCode", "months"], problem.Errors!.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_broken_rule_is_told_as_a_problem_even_to_a_client_that_accepts_none()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = HttpApp.Json("{}") };
        request.Headers.Accept.Add(new("text/html"));
        await (await _app.Client.SendAsync(request)).ProblemAsync(422, "request.invalid");
    }

    [Theory]
    [InlineData("/search?text=long", "text")]
    [InlineData("/search?count=0", "count")]
    [InlineData("/search?count=6", "count")]
    public async Task A_parameter_out_of_range_is_422_by_its_name(string path, string name) =>
        await (await _app.Client.GetAsync(path)).ProblemAsync(422, "request.invalid", name);

    [Theory]
    [InlineData("/search")]
    [InlineData("/search?text=abc&count=5")]
    public async Task Parameters_in_range_or_left_out_go_through(string path)
    {
        using var response = await _app.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Items_of_a_body_that_is_an_array_are_checked()
    {
        var problem = await (await _app.PostAsync("/many", """[{"skuCode":"a"},{}]""")).ProblemAsync(422, "request.invalid");
        Assert.EndsWith("[1].skuCode", problem.Errors!.Single().Key, StringComparison.Ordinal);
    }

    internal sealed record LineRequest([Required, StringLength(5)] string SkuCode);

    internal sealed record AddressRequest([StringLength(6, MinimumLength = 5)] string PostCode);

    internal sealed record OrderRequest(
        [Required, StringLength(10), OneLine] string CustomerName,
        [Range(1, 12)] int Months,
        [Range(1, 5)] int? Priority = null,
        [MaxLength(2)] List<LineRequest>? Lines = null,
        AddressRequest? Address = null);
}
