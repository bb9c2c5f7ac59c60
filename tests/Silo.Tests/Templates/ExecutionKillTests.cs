using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Testing;

namespace Nexus.Silo.Tests.Templates;

/// <summary>The promise of the whole product on a real process: what was answered survives <c>kill -9</c>.</summary>
public sealed class ExecutionKillTests
{
    private static readonly Dictionary<string, string?> Settings = new(StringComparer.Ordinal)
    {
        // One section after the other, so that the kill meets a finished one and one at work.
        ["NEXUS__TEMPLATES__SECTIONCONCURRENCY"] = "1",
        ["NEXUS__TEMPLATES__RESUMEAFTER"] = "00:00:02",
        ["NEXUS__AI__OFFLINE__DELTADELAY"] = "00:00:00.010",
    };

    private static readonly string[] Domains = ["finance", "legal"];

    [Fact]
    public async Task A_killed_execution_is_finished_by_the_next_process_without_being_asked()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        string id;
        string finished;
        await using (var first = await NexusProcess.StartAsync(database, Settings))
        {
            await SignInAsync(first.Client);
            using var accepted = await first.Client.PostAsJsonAsync(
                "/api/v1/templates/execute", new { query = "How do I repay a loan?", domains = Domains });
            id = (await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("executionId").GetString()!;
            finished = await Eventually.ValueAsync(() => SectionAsync(database, id, 0));
            Assert.Null(await SectionAsync(database, id, 1));
            await first.KillAsync();
        }

        await using var second = await NexusProcess.StartAsync(database, Settings);
        await Eventually.AsyncCondition(async () => await StatusAsync(database, id) == "completed");
        Assert.Equal(finished, await SectionAsync(database, id, 0));
        Assert.NotNull(await SectionAsync(database, id, 1));
        Assert.Equal(2L, await database.ScalarAsync<long>(
            "select count(*) from nexus.event_log where aggregate = $1 and type = 'template.execution.section.completed'", $"templates.execution/{id}"));
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from nexus.due_work where kind = 'templates.resume'"));
    }

    private static async Task SignInAsync(HttpClient client)
    {
        using var response = await client.PostAsJsonAsync(
            "/api/v1/auth/register", new { email = "killed@example.com", password = NexusServer.Password });
        var tokens = await response.Content.ReadFromJsonAsync<JsonElement>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("accessToken").GetString());
    }

    // As it is stored: asking the server would wake the grain, which has to wake by itself.
    private static Task<string?> StatusAsync(PostgresDatabase database, string id) => database.ScalarAsync<string>(
        "select state ->> 'status' from nexus.grain_state where type = 'templates.execution' and key = $1", id);

    private static Task<string?> SectionAsync(PostgresDatabase database, string id, int index) => database.ScalarAsync<string>(
        "select state -> 'sections' -> $2 ->> 'text' from nexus.grain_state where type = 'templates.execution' and key = $1", id, index);
}
