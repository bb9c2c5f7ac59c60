using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Nexus.Testing;

namespace Nexus.Silo.Tests.Batch;

/// <summary>A job through the sudden end of its process, twice.</summary>
public sealed class BatchKillTests : IDisposable
{
    private const int Items = 6000;

    private static readonly Dictionary<string, string?> Settings = new(StringComparer.Ordinal)
    {
        ["NEXUS__AI__OFFLINE__DELTADELAY"] = "00:00:00",
        ["NEXUS__BATCH__RESUMEAFTER"] = "00:00:01",
        // Small bites, so that the kills meet many of them.
        ["NEXUS__BATCH__CHUNKITEMS"] = "20",
    };

    private readonly string _home = Directory.CreateTempSubdirectory("nexus-test-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Every_item_has_exactly_one_result_and_the_counters_agree()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        var (token, id) = ("", "");
        for (var life = 1; life <= 2; life++)
        {
            await using var server = await NexusProcess.StartAsync(database, Settings, _home);
            if (life == 1)
            {
                token = await RegisterAsync(server);
                id = await SubmitAsync(server, token);
            }

            var until = life * Items / 4;
            await Eventually.AsyncCondition(async () => await ResultsAsync(database, id) > until);
            await server.KillAsync();
        }

        Assert.InRange(await ResultsAsync(database, id), 1, Items - 1);
        await using var last = await NexusProcess.StartAsync(database, Settings, _home);
        JsonElement job = default;
        await Eventually.AsyncCondition(async () => (job = await GetAsync(last, token, id)).GetProperty("status").GetString() == "completed");

        var counts = job.GetProperty("counts");
        Assert.Equal((Items, Items, 0), (counts.GetProperty("total").GetInt32(), counts.GetProperty("completed").GetInt32(), counts.GetProperty("failed").GetInt32()));
        Assert.Equal(Items, await ResultsAsync(database, id));
        Assert.Equal(
            await database.ScalarAsync<long>("select sum(prompt_tokens)::bigint from batch.result"), job.GetProperty("promptTokens").GetInt64());
    }

    private static Task<long> ResultsAsync(PostgresDatabase database, string id) =>
        database.ScalarAsync<long>("select count(*) from batch.result where job_id = $1", id);

    private static async Task<string> SubmitAsync(NexusProcess server, string token)
    {
        var lines = string.Join('\n', Enumerable.Range(1, Items).Select(i => $"{{\"id\":\"i{i}\",\"query\":\"What taxes must shop {i} think of?\",\"domains\":[\"finance\"]}}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/batch/execute?concurrency=4")
        {
            Content = new StringContent(lines, Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson")),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobId").GetString()!;
    }

    private static async Task<JsonElement> GetAsync(NexusProcess server, string token, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/batch/status/{id}")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        using var response = await server.Client.SendAsync(request);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<string> RegisterAsync(NexusProcess server)
    {
        using var response = await server.Client.PostAsJsonAsync(
            "/api/v1/auth/register", new { email = "batch@example.com", password = NexusServer.Password });
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString()!;
    }
}
