using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Nexus.Api.Tests.Http;

public sealed class JsonBodyTests : IAsyncLifetime
{
    private HttpApp _app = null!;

    internal enum Shade
    {
        Light,
        VeryDark,
    }

    public async Task InitializeAsync() => _app = await HttpApp.StartAsync(root => root.MapPost("/echo", (Order order) => order));

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    [Theory]
    [InlineData("{", "$", "is not valid JSON (line 1, byte 2)")]
    [InlineData("{\"name\": x}", "name", "is not valid JSON (line 1, byte 10)")]
    [InlineData("{\"name\": \"a\u0001\"}", "name", "is not valid JSON (line 1, byte 12)")]
    [InlineData("{\"name\":\"a\"} trailing", "$", "is not valid JSON (line 1, byte 14)")]
    [InlineData("[]", "$", "must be an object")]
    [InlineData("\"text\"", "$", "must be an object")]
    [InlineData("{\"name\": 5}", "name", "must be a string")]
    [InlineData("{\"name\": {}}", "name", "must be a string")]
    [InlineData("{\"count\": \"5\"}", "count", "must be a whole number from -2147483648 to 2147483647")]
    [InlineData("{\"count\": 5.5}", "count", "must be a whole number from -2147483648 to 2147483647")]
    [InlineData("{\"count\": 3000000000}", "count", "must be a whole number from -2147483648 to 2147483647")]
    [InlineData("{\"count\": null}", "count", "must be a whole number from -2147483648 to 2147483647")]
    [InlineData("{\"price\": true}", "price", "must be a number")]
    [InlineData("{\"paid\": 1}", "paid", "must be true or false")]
    [InlineData("{\"at\": \"yesterday\"}", "at", "must be a time like 2026-01-31T12:00:00Z")]
    [InlineData("{\"shade\": \"green\"}", "shade", "must be one of light, veryDark")]
    [InlineData("{\"shade\": 1}", "shade", "must be one of light, veryDark")]
    [InlineData("{\"items\": {}}", "items", "must be an array")]
    [InlineData("{\"items\": [{}, {\"sku\": []}]}", "items[1].sku", "must be a string")]
    [InlineData("{\"items\": [{}, 7]}", "items[1]", "must be an object")]
    [InlineData("{\"labels\": {\"a\": 1}}", "labels.a", "must be a string")]
    [InlineData("{\"labels\": []}", "labels", "must be an object")]
    public async Task A_body_that_cannot_be_read_is_400_with_path_and_reason(string body, string path, string reason)
    {
        var problem = await (await _app.PostAsync("/echo", body)).ProblemAsync(400, "request.malformed", path);
        Assert.Equal(reason, Assert.Single(problem.Errors![path]));
    }

    [Theory]
    [InlineData("{\"name\": \"a\\u0000b\"}", "name")]
    [InlineData("{\"items\": [{\"sku\": \"\\u0000\"}]}", "items[0].sku")]
    [InlineData("{\"context\": {\"a\": [\"x\\u0000\"]}}", "context")]
    [InlineData("{\"context\": {\"a\\u0000\": 1}}", "context")]
    public async Task The_character_that_PostgreSQL_cannot_hold_is_refused(string body, string path)
    {
        var problem = await (await _app.PostAsync("/echo", body)).ProblemAsync(400, "request.malformed", path);
        Assert.Equal("must not hold the character U+0000", Assert.Single(problem.Errors![path]));
    }

    [Fact]
    public async Task The_character_that_PostgreSQL_cannot_hold_is_refused_in_a_name()
    {
        var problem = await (await _app.PostAsync("/echo", "{\"labels\": {\"a\\u0000\": \"x\"}}")).ProblemAsync(400, "request.malformed");
        Assert.Equal("must not hold the character U+0000", problem.Errors!.Single().Value.Single());
    }

    [Theory]
    [InlineData("{\"name\": \"\\ud800\"}")]
    [InlineData("{\"context\": [\"\\udc00\"]}")]
    public async Task Half_a_surrogate_pair_is_refused(string body)
    {
        var problem = await (await _app.PostAsync("/echo", body)).ProblemAsync(400, "request.malformed");
        Assert.Equal("holds text that is not valid Unicode", problem.Errors!.Single().Value.Single());
    }

    [Fact]
    public async Task Text_that_only_looks_like_an_escaped_NUL_is_taken()
    {
        var answer = await EchoAsync("{\"name\": \"a\\\\u0000\", \"context\": \"b\\\\u0000\"}");
        Assert.Equal("a\\u0000", answer.GetProperty("name").GetString());
        Assert.Equal("b\\u0000", answer.GetProperty("context").GetString());
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_refused()
    {
        using var content = new ByteArrayContent([.. "{\"name\": \""u8, 0xFF, 0xFE, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        var problem = await (await _app.Client.PostAsync("/echo", content)).ProblemAsync(400, "request.malformed");
        Assert.Equal("holds text that is not valid Unicode", problem.Errors!["name"].Single());
    }

    [Fact]
    public async Task Unknown_members_are_ignored()
    {
        var answer = await EchoAsync("{\"name\": \"a\", \"surprise\": {\"deep\": [1, 2]}, \"Name\": \"b\"}");
        Assert.Equal("a", answer.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_member_that_stands_twice_is_refused()
    {
        var problem = await (await _app.PostAsync("/echo", "{\"name\": \"a\", \"name\": \"b\"}")).ProblemAsync(400, "request.malformed");
        Assert.Equal("names a member twice", problem.Errors!.Single().Value.Single());
    }

    [Fact]
    public async Task A_member_that_stands_twice_in_free_JSON_is_refused()
    {
        var problem = await (await _app.PostAsync("/echo", "{\"context\": {\"a\": 1, \"a\": 2}}")).ProblemAsync(400, "request.malformed");
        Assert.Equal("names a member twice", problem.Errors!.Single().Value.Single());
    }

    [Fact]
    public async Task Thirty_two_levels_are_taken_and_thirty_three_are_not()
    {
        await EchoAsync($"{{\"context\": {new string('[', 31)}{new string(']', 31)}}}");
        var deep = $"{{\"context\": {new string('[', 32)}{new string(']', 32)}}}";
        var problem = await (await _app.PostAsync("/echo", deep)).ProblemAsync(400, "request.malformed");
        Assert.Equal("nests deeper than 32 levels", problem.Errors!.Single().Value.Single());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    public async Task No_body_is_400(string body)
    {
        var problem = await (await _app.PostAsync("/echo", body)).ProblemAsync(400, "request.malformed", "$");
        Assert.NotNull(problem.Detail);
    }

    [Fact]
    public async Task No_body_and_no_type_is_400()
    {
        var response = await _app.Client.PostAsync("/echo", content: null);
        await response.ProblemAsync(400, "request.malformed", "$");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Another_media_type_is_415(string type)
    {
        using var content = new StringContent("{}", Encoding.UTF8, type);
        var problem = await (await _app.Client.PostAsync("/echo", content)).ProblemAsync(415, "request.unsupported-media-type");
        Assert.Contains("application/json", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_one_byte_more_than_a_mebibyte_is_413(bool chunked)
    {
        const int limit = 1024 * 1024;
        const string frame = "{\"name\":\"\"}";

        // The marks between chunks count as well.
        using var fits = HttpApp.Json($"{{\"name\":\"{new string('a', limit - frame.Length - (chunked ? 1024 : 0))}\"}}");
        using var taken = await SendAsync(fits, chunked);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);

        using var tooLarge = HttpApp.Json($"{{\"name\":\"{new string('a', limit - frame.Length + 1)}\"}}");
        using var refused = await SendAsync(tooLarge, chunked);
        await refused.ProblemAsync(413, "request.too-large");
    }

    [Fact]
    public async Task Answers_keep_Cyrillic_and_name_enums_in_camelCase()
    {
        using var response = await _app.PostAsync("/echo", "{\"name\": \"Привет\", \"shade\": \"veryDark\"}");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("\"name\":\"Привет\"", text, StringComparison.Ordinal);
        Assert.Contains("\"shade\":\"veryDark\"", text, StringComparison.Ordinal);
        Assert.Contains("\"context\":null", text, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpContent content, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        return await _app.Client.SendAsync(request);
    }

    private async Task<JsonElement> EchoAsync(string body)
    {
        using var response = await _app.PostAsync("/echo", body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    internal sealed record Item(string? Sku);

    internal sealed record Order(
        string? Name = null, int Count = 1, decimal? Price = null, bool? Paid = null, DateTimeOffset? At = null, Shade? Shade = null,
        List<Item>? Items = null, Dictionary<string, string>? Labels = null, JsonElement? Context = null);
}
