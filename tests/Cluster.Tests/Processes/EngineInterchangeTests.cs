using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Testing;

namespace Nexus.Cluster.Tests.Processes;

/// <summary>The two engines are interchangeable on one database, at any moment.</summary>
[Collection(ProcessClusterTests.Name)]
public sealed class EngineInterchangeTests : IAsyncLifetime
{
    private const string Email = "interchange@example.com";
    private static readonly string Embedded = Path.Combine(Repository.Root, "artifacts/Embedded/bin/Nexus.Silo/release/Nexus.Silo.dll");
    private static readonly string Orleans = Path.Combine(AppContext.BaseDirectory, "Nexus.Silo.dll");
    private static readonly string[] Domains = ["finance", "legal"];

    private readonly string _home = Directory.CreateTempSubdirectory("nexus-test-interchange-").FullName;
    private PostgresDatabase _database = null!;

    public async Task InitializeAsync() => _database = await PostgresDatabase.CreateEmptyAsync();

    [Fact]
    public async Task What_one_engine_leaves_half_done_the_other_finishes_and_back()
    {
        Assert.True(File.Exists(Embedded), $"Build it first, or run ./nexus test cluster: {Embedded}");
        var first = await LeaveHalfDoneAsync(Embedded, register: true, known: []);
        var second = await LeaveHalfDoneAsync(Orleans, register: false, known: [first]);
        await LeaveHalfDoneAsync(Embedded, register: false, known: [first, second]);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    // A life of a server, ended by kill -9 in the middle of an execution.
    private async Task<string> LeaveHalfDoneAsync(string program, bool register, string[] known)
    {
        await using var server = Start(program);
        await server.ReadyAsync();
        using var client = new HttpClient { BaseAddress = server.Address };
        await SignInAsync(client, register);

        foreach (var id in known)
            await Eventually.AsyncCondition(async () => (await ReadAsync(client, $"/api/v1/templates/status/{id}")).GetProperty("status").GetString() == "completed");
        var name = $"Ann of {known.Length}";
        Assert.Equal($"Ann of {known.Length - 1}", (await ReadAsync(client, "/api/v1/auth/me")).GetProperty("displayName").GetString());
        using var renamed = await client.PatchAsJsonAsync("/api/v1/auth/me", new { displayName = name });
        Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);

        using var accepted = await client.PostAsJsonAsync("/api/v1/templates/execute", new { query = "How do I repay a loan?", domains = Domains });
        var started = (await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("executionId").GetString()!;
        await Eventually.AsyncCondition(async () => await _database.ScalarAsync<string>(
            "select state -> 'sections' -> 0 ->> 'text' from nexus.grain_state where type = 'templates.execution' and key = $1", started) is not null);
        return started;
    }

    private ClusterPart Start(string program) => new(program == Embedded ? "Embedded" : "Orleans", program, new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["NEXUS__HOME"] = _home,
        ["NEXUS__POSTGRES__CONNECTIONSTRING"] = _database.ConnectionString,
        // One section after the other, so that the end meets a finished one and one at work.
        ["NEXUS__TEMPLATES__SECTIONCONCURRENCY"] = "1",
        ["NEXUS__TEMPLATES__RESUMEAFTER"] = "00:00:02",
        ["NEXUS__AI__OFFLINE__DELTADELAY"] = "00:00:00.010",
    });

    private static async Task SignInAsync(HttpClient client, bool register)
    {
        using var response = await client.PostAsJsonAsync(
            register ? "/api/v1/auth/register" : "/api/v1/auth/login",
            new { email = Email, password = NexusServer.Password, displayName = register ? "Ann of -1" : null });
        var tokens = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {tokens}");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("accessToken").GetString());
    }

    private static async Task<JsonElement> ReadAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode}: {body}");
        return body;
    }
}
