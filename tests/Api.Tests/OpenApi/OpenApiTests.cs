using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Api.Tests.Http;
using Nexus.Results;

namespace Nexus.Api.Tests.OpenApi;

public sealed class OpenApiTests : IAsyncLifetime
{
    private static readonly Error Taken = new Error(ErrorKind.Conflict, "things.taken", "The name is taken.").ForField("name");
    private HttpApp _app = null!;
    private JsonElement _document;

    public async Task InitializeAsync()
    {
        _app = await HttpApp.StartAsync(root =>
        {
            var api = root.MapGroup("/api/v1/things").RequireAuthorization().WithTags("Things").Idempotent();
            api.MapPost("", Create).WithName("CreateThing").WithSummary("Create a thing")
                .WithErrors(Taken).WithRequestExample(new ThingRequest("lamp", 3)).WithAnswerExample(201, new ThingResponse("thg_1", "lamp"));
            api.MapGet("", List).WithName("ListThings").WithSummary("List things").AllowAnonymous();
            api.MapGet("/{id}", Get).WithName("GetThing").WithSummary("One thing");
            api.MapPut("/{id}", Put).WithName("PutThing").WithSummary("Change a thing");
            api.MapGet("/{id}/stream", Stream).WithName("StreamThing").WithSummary("Watch a thing");
        });
        _document = JsonSerializer.Deserialize<JsonElement>(await _app.Client.GetStringAsync("/openapi/v1.json"));
    }

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    [Fact]
    public void It_is_OpenAPI_3_1_and_says_nothing_of_this_machine()
    {
        Assert.StartsWith("3.1", _document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal("/", _document.GetProperty("servers")[0].GetProperty("url").GetString());
        Assert.DoesNotContain("127.0.0.1", _document.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_the_same_each_time_and_in_each_process()
    {
        Assert.Equal(_document.GetRawText(), JsonSerializer.Deserialize<JsonElement>(await _app.Client.GetStringAsync("/openapi/v1.json")).GetRawText());
        var again = new OpenApiTests();
        await again.InitializeAsync();
        Assert.Equal(_document.GetRawText(), again._document.GetRawText());
        await again.DisposeAsync();
    }

    [Fact]
    public void Operations_are_named_after_their_routes()
    {
        Assert.Equal("CreateThing", Operation("post", "/api/v1/things").GetProperty("operationId").GetString());
        Assert.Equal("Create a thing", Operation("post", "/api/v1/things").GetProperty("summary").GetString());
        Assert.Equal("Things", Operation("post", "/api/v1/things").GetProperty("tags")[0].GetString());
    }

    [Theory]
    [InlineData("post", "/api/v1/things", "201,400,401,409,413,415,422,429,500,503")]
    [InlineData("get", "/api/v1/things", "200,400,422,429,500,503")]
    [InlineData("get", "/api/v1/things/{id}", "200,304,400,401,429,500,503")]
    [InlineData("put", "/api/v1/things/{id}", "200,400,401,412,413,415,422,429,500,503")]
    [InlineData("get", "/api/v1/things/{id}/stream", "200,400,401,429,500,503")]
    public void Every_answer_is_listed(string method, string path, string statuses) =>
        Assert.Equal(statuses, string.Join(',', Operation(method, path).GetProperty("responses").EnumerateObject().Select(r => r.Name).Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("post", "/api/v1/things", "Idempotency-Key")]
    [InlineData("get", "/api/v1/things", "limit,cursor")]
    [InlineData("get", "/api/v1/things/{id}", "id,If-None-Match")]
    [InlineData("put", "/api/v1/things/{id}", "id,If-Match")]
    [InlineData("get", "/api/v1/things/{id}/stream", "id,Last-Event-ID,lastEventId")]
    public void Every_parameter_is_listed(string method, string path, string names) =>
        Assert.Equal(names, string.Join(',', Operation(method, path).GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString())));

    [Fact]
    public void Failures_are_problems_with_an_example_for_each_code()
    {
        var conflict = Operation("post", "/api/v1/things").GetProperty("responses").GetProperty("409").GetProperty("content").GetProperty("application/problem+json");
        Assert.Equal("#/components/schemas/Problem", conflict.GetProperty("schema").GetProperty("$ref").GetString());
        Assert.Equal(
            ["idempotency.in-progress", "idempotency.mismatch", "things.taken"],
            conflict.GetProperty("examples").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
        var example = conflict.GetProperty("examples").GetProperty("things.taken").GetProperty("value");
        Assert.Equal("The name is taken.", example.GetProperty("detail").GetString());
        Assert.Equal("The name is taken.", example.GetProperty("errors").GetProperty("name")[0].GetString());
        Assert.True(_document.GetProperty("components").GetProperty("schemas").TryGetProperty("Problem", out _));
    }

    [Fact]
    public void Bodies_have_the_examples_of_their_endpoint()
    {
        var create = Operation("post", "/api/v1/things");
        var request = create.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example");
        Assert.Equal("""{"name":"lamp","count":3}""", JsonSerializer.Serialize(request));
        var answer = create.GetProperty("responses").GetProperty("201").GetProperty("content").GetProperty("application/json").GetProperty("example");
        Assert.Equal("thg_1", answer.GetProperty("id").GetString());
    }

    [Fact]
    public void Operations_say_whether_they_ask_for_a_caller()
    {
        Assert.Equal("bearer", Operation("post", "/api/v1/things").GetProperty("security")[0].EnumerateObject().Single().Name);
        Assert.Equal(0, Operation("get", "/api/v1/things").GetProperty("security").GetArrayLength());
        Assert.Equal("http", _document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("type").GetString());
    }

    [Fact]
    public void Rules_of_a_request_are_in_its_schema()
    {
        var schema = _document.GetProperty("components").GetProperty("schemas").GetProperty("ThingRequest");
        Assert.Contains("name", schema.GetProperty("required").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(10, schema.GetProperty("properties").GetProperty("name").GetProperty("maxLength").GetInt32());
        Assert.Equal(5, schema.GetProperty("properties").GetProperty("count").GetProperty("maximum").GetInt32());
    }

    [Fact]
    public async Task The_page_shows_and_runs_only_files_of_ours()
    {
        using var response = await _app.Client.GetAsync("/swagger/index.html");
        var page = await response.Content.ReadAsStringAsync();
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);

        // The policy lets no inline script run, so the page must not have one.
        foreach (var script in page.Split("<script").Skip(1))
            Assert.Contains("src=", script[..script.IndexOf('>')], StringComparison.Ordinal);
        foreach (var file in new[] { "swagger-ui-bundle.js", "swagger-ui.css", "index.js" })
        {
            using var asset = await _app.Client.GetAsync($"/swagger/{file}");
            Assert.True(asset.IsSuccessStatusCode, file);
        }

        Assert.Contains("/openapi/v1.json", await _app.Client.GetStringAsync("/swagger/index.js"), StringComparison.Ordinal);
    }

    private static Results<Created<ThingResponse>, ProblemResult> Create(ThingRequest thing, IdempotencySeed seed) =>
        TypedResults.Created("/", new ThingResponse(seed.NewId("thg"), thing.Name));

    private static Page<ThingResponse> List(PageQuery page) => page.ToPage<string, ThingResponse>([], r => r, r => new ThingResponse(r, r));

    private static Results<Tagged<ThingResponse>, ProblemResult> Get(string id) => new Tagged<ThingResponse>(new ThingResponse(id, id), 1);

    private static Results<Tagged<ThingResponse>, ProblemResult> Put(string id, ThingRequest thing, IfMatch match) =>
        new Tagged<ThingResponse>(new ThingResponse(id, thing.Name), match.Version ?? 1);

    private static EventStream<ThingResponse> Stream(string id, LastEventId last) => new(AsyncEnumerable.Empty<ServerEvent<ThingResponse>>());

    private JsonElement Operation(string method, string path) => _document.GetProperty("paths").GetProperty(path).GetProperty(method);

    internal sealed record ThingRequest([Required, StringLength(10)] string Name, [Range(1, 5)] int Count);

    internal sealed record ThingResponse(string Id, string Name);
}
