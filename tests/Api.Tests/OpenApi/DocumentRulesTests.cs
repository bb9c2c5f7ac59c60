using System.Text.Json;
using Nexus.Testing;

namespace Nexus.Api.Tests.OpenApi;

/// <summary>What the committed document must say of every operation, so that no feature can forget it.</summary>
public sealed class DocumentRulesTests
{
    private const string ProblemType = "application/problem+json";
    private static readonly JsonElement Document = JsonSerializer.Deserialize<JsonElement>(
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "openapi", "v1.json")));

    public static TheoryData<string, string> Operations()
    {
        var operations = new TheoryData<string, string>();
        foreach (var path in Document.GetProperty("paths").EnumerateObject())
        {
            foreach (var method in path.Value.EnumerateObject())
                operations.Add(method.Name, path.Name);
        }

        return operations;
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void It_is_named_summed_up_described_and_tagged(string method, string path)
    {
        var operation = Operation(method, path);
        foreach (var member in new[] { "operationId", "summary", "description" })
            Assert.False(string.IsNullOrWhiteSpace(operation.GetProperty(member).GetString()), member);
        var known = Document.GetProperty("tags").EnumerateArray()
            .ToDictionary(t => t.GetProperty("name").GetString()!, t => t.TryGetProperty("description", out var d) ? d.GetString() : null, StringComparer.Ordinal);
        Assert.All(operation.GetProperty("tags").EnumerateArray(), tag => Assert.False(string.IsNullOrEmpty(known[tag.GetString()!]), $"{tag} has no description"));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_parameter_is_described_and_every_one_of_the_path_is_there(string method, string path)
    {
        var parameters = Parameters(method, path);
        Assert.All(parameters, p => Assert.True(p.TryGetProperty("description", out _), p.GetProperty("name").GetString()));
        var inPath = parameters.Where(p => p.GetProperty("in").GetString() == "path").Select(p => p.GetProperty("name").GetString()!);
        Assert.All(inPath, name => Assert.Contains($"{{{name}}}", path, StringComparison.Ordinal));
        Assert.Equal(path.Count(c => c == '{'), inPath.Count());
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_failure_that_follows_from_its_shape_is_listed(string method, string path)
    {
        var operation = Operation(method, path);
        List<string> expected = ["400"];
        if (path.StartsWith("/api/v1/", StringComparison.Ordinal))
            expected.AddRange(["429", "500", "503"]);
        if (operation.GetProperty("security").GetArrayLength() > 0)
            expected.Add("401");
        if (operation.TryGetProperty("requestBody", out _))
            expected.AddRange(["413", "415", "422"]);
        if (Has(method, path, "Idempotency-Key"))
            expected.Add("409");
        if (Has(method, path, "If-Match"))
            expected.Add("412");
        if (Has(method, path, "limit"))
            expected.Add("422");
        if (path.Contains('{', StringComparison.Ordinal))
            expected.Add("404");
        var listed = operation.GetProperty("responses").EnumerateObject().Select(r => r.Name).ToList();
        Assert.Empty(expected.Except(listed));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_failure_is_a_problem_with_an_example_of_each_code(string method, string path) => Assert.All(Answers(method, path, '4', '5'), answer =>
    {
        var content = answer.Value.GetProperty("content").GetProperty(ProblemType);
        Assert.Equal("#/components/schemas/Problem", content.GetProperty("schema").GetProperty("$ref").GetString());
        Assert.All(content.GetProperty("examples").EnumerateObject(), example =>
        {
            var problem = example.Value.GetProperty("value");
            Assert.Equal(example.Name, problem.GetProperty("code").GetString());
            Assert.Equal(answer.Name, problem.GetProperty("status").ToString());
        });
    });

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_body_has_a_schema_and_an_example(string method, string path)
    {
        var bodies = Answers(method, path, '2').Select(a => a.Value)
            .Concat(Operation(method, path).TryGetProperty("requestBody", out var request) ? [request] : []);
        foreach (var content in bodies.Where(b => b.TryGetProperty("content", out _)).SelectMany(b => b.GetProperty("content").EnumerateObject()))
        {
            Assert.True(content.Value.TryGetProperty("schema", out _), content.Name);
            Assert.True(content.Value.TryGetProperty("example", out _) || content.Value.TryGetProperty("examples", out _), content.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Headers_that_its_answers_carry_are_listed(string method, string path)
    {
        var isLimited = Answers(method, path, '4').Any(a => a.Name == "429");
        Assert.All(Answers(method, path, '2', '3', '4', '5'), answer =>
        {
            var headers = answer.Value.TryGetProperty("headers", out var listed) ? listed.EnumerateObject().Select(h => h.Name).ToList() : [];
            List<string> expected = isLimited ? ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"] : [];
            expected.AddRange(answer.Name switch
            {
                "201" or "202" => ["Location"],
                "401" => ["WWW-Authenticate"],
                "429" or "503" => ["Retry-After"],
                _ => [],
            });
            if (answer.Name[0] == '2' && Has(method, path, "Idempotency-Key"))
                expected.Add("Idempotent-Replayed");
            if (answer.Name == "200" && (Has(method, path, "If-Match") || Has(method, path, "If-None-Match")))
                expected.Add("ETag");
            Assert.Empty(expected.Except(headers));
        });
    }

    private static bool Has(string method, string path, string parameter) =>
        Parameters(method, path).Any(p => p.GetProperty("name").GetString() == parameter);

    private static IEnumerable<JsonProperty> Answers(string method, string path, params char[] families) =>
        Operation(method, path).GetProperty("responses").EnumerateObject().Where(r => families.Contains(r.Name[0]));

    private static JsonElement[] Parameters(string method, string path) =>
        Operation(method, path).TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray()] : [];

    private static JsonElement Operation(string method, string path) => Document.GetProperty("paths").GetProperty(path).GetProperty(method);
}
