using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Testing;
using Nexus.Testing.Analytics;

namespace Nexus.Silo.Tests.Analytics;

/// <summary>Clients that send events through the sudden end of a real process.</summary>
public sealed class IngestKillTests : IDisposable
{
    private const int Clients = 8;
    private const int Batch = 50;
    private const int AnswersBeforeTheKill = 60;

    private readonly string _home = Directory.CreateTempSubdirectory("nexus-test-").FullName;
    private readonly ConcurrentBag<string[]> _sent = [];
    private readonly ConcurrentBag<string[]> _answered = [];
    private string _token = "";

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Every_event_that_was_answered_is_there_exactly_once_and_the_rollups_hold_exactly_the_events()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using (var first = await NexusProcess.StartAsync(database, home: _home))
        {
            _token = await RegisterAsync(first);
            first.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _token);
            var load = Enumerable.Range(0, Clients).Select(c => SendUntilKilledAsync(first, c)).ToArray();
            await Eventually.Condition(() => _answered.Count >= AnswersBeforeTheKill);
            await first.KillAsync();
            await Task.WhenAll(load);
        }

        var answered = _answered.SelectMany(ids => ids).ToArray();
        Assert.Equal(answered.Length, await CountAsync(database, answered));
        Assert.Equal(answered.Length, answered.Distinct(StringComparer.Ordinal).Count());

        await using var second = await NexusProcess.StartAsync(database, home: _home);
        second.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        await Task.WhenAll(_sent.Select(async ids =>
        {
            using var response = await SendAsync(second, ids);
            var body = await response.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(Batch, body.GetProperty("accepted").GetInt32() + body.GetProperty("duplicates").GetInt32());
        }));

        var all = _sent.SelectMany(ids => ids).ToArray();
        Assert.Equal(all.Length, await CountAsync(database, all));
        Assert.Equal(all.Length, await database.ScalarAsync<long>("select count(*) from analytics.event where source = 'api'"));
        await second.KillAsync();
        Assert.Equal(
            await database.ScalarAsync<long>("select count(*) from analytics.event"),
            await database.ScalarAsync<long>("select sum(events)::bigint from analytics.rollup where grain = 'd'"));
        await database.AssertRollupsEqualEventsAsync();
    }

    private async Task SendUntilKilledAsync(NexusProcess server, int client)
    {
        for (var number = 0; ; number++)
        {
            string[] ids = [.. Enumerable.Range(0, Batch).Select(i => $"{client}-{number}-{i}")];
            _sent.Add(ids);
            try
            {
                using var response = await SendAsync(server, ids);
                if (response.StatusCode == HttpStatusCode.Accepted)
                    _answered.Add(ids);
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private static Task<HttpResponseMessage> SendAsync(NexusProcess server, string[] ids) => server.Client.PostAsJsonAsync(
        "/api/v1/analytics/events",
        new { events = ids.Select((id, i) => new { id, name = $"kill.{i % 3}", distinctId = $"user-{i % 7}", properties = new { plan = i % 2 == 0 ? "free" : "pro", amount = i * 0.5 } }) });

    private static Task<long> CountAsync(PostgresDatabase database, string[] ids) =>
        database.ScalarAsync<long>("select count(*) from analytics.event where id = any($1)", (object)ids);

    private static async Task<string> RegisterAsync(NexusProcess server)
    {
        using var response = await server.Client.PostAsJsonAsync(
            "/api/v1/auth/register", new { email = "events@example.com", password = NexusServer.Password });
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString()!;
    }
}
