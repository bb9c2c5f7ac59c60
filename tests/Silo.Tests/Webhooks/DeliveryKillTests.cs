using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nexus.Stands;
using Nexus.Testing;

namespace Nexus.Silo.Tests.Webhooks;

/// <summary>Events that real clients cause through the sudden end of a real process.</summary>
public sealed class DeliveryKillTests : IDisposable
{
    private const int Users = 6;
    private const int AnswersBeforeEachKill = 150;

    private static readonly Dictionary<string, string?> Settings = new(StringComparer.Ordinal)
    {
        ["NEXUS__WEBHOOKS__ALLOWEDNETWORKS__0"] = "127.0.0.0/8",
        ["NEXUS__RATELIMITS__FACTOR"] = "1000000",
        // A claim of due work whose process died is taken over after this.
        ["NEXUS__EVENTS__DUELEASE"] = "00:00:02",
    };

    private static readonly string[] Events = ["user.profile.changed"];

    private readonly string _home = Directory.CreateTempSubdirectory("nexus-test-").FullName;
    private readonly ConcurrentDictionary<string, int> _received = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> _answered = [];

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Every_event_that_was_answered_reaches_the_receiver_at_least_once()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var receiver = await StandServer.StartAsync(ReceiveAsync);
        var tokens = new List<string>();
        await using (var first = await NexusProcess.StartAsync(database, Settings, _home))
        {
            for (var user = 0; user < Users; user++)
                tokens.Add(await SubscribeAsync(first, $"killed-{user}@example.com", receiver.Address));
            await LoadAndKillAsync(first, tokens);
        }

        await using (var second = await NexusProcess.StartAsync(database, Settings, _home))
            await LoadAndKillAsync(second, tokens);

        // Nobody asks it for anything: it goes on by itself.
        await using var third = await NexusProcess.StartAsync(database, Settings, _home);
        await Eventually.AsyncCondition(
            async () => await MissingAsync(database) == 0 && await database.ScalarAsync<long>("select count(*) from webhooks.pending") == 0,
            TimeSpan.FromSeconds(60), "all events have arrived");

        var events = await database.ScalarAsync<long>("select count(*) from nexus.event_log where type = 'user.profile.changed'");
        Assert.True(events >= _answered.Count, $"{_answered.Count} changes were answered, the log has {events}.");
        Assert.Equal(events, _received.Count);
        Assert.Equal(events, await database.ScalarAsync<long>("select count(*) from webhooks.delivery where status = 'succeeded'"));
    }

    private async Task LoadAndKillAsync(NexusProcess server, List<string> tokens)
    {
        var before = _answered.Count;
        var load = tokens.Select(token => ChangeUntilKilledAsync(server, token)).ToArray();
        await Eventually.Condition(() => _answered.Count >= before + AnswersBeforeEachKill);
        await server.KillAsync();
        await Task.WhenAll(load);
    }

    private async Task ChangeUntilKilledAsync(NexusProcess server, string token)
    {
        while (true)
        {
            var name = $"Ada {Guid.CreateVersion7():N}";
            try
            {
                using var response = await SendAsync(server, HttpMethod.Patch, "/api/v1/auth/me", token, new { displayName = name });
                response.EnsureSuccessStatusCode();
                _answered.Add(name);
            }
            catch (HttpRequestException exception) when (exception.StatusCode is null)
            {
                return;
            }
        }
    }

    private async Task<long> MissingAsync(PostgresDatabase database) => await database.ScalarAsync<long>(
        "select count(*) from nexus.event_log where type = 'user.profile.changed' and not 'evt_' || replace(id::text, '-', '') = any($1)",
        (object)_received.Keys.ToArray());

    private Task ReceiveAsync(HttpContext context)
    {
        _received.AddOrUpdate(context.Request.Headers["webhook-id"].ToString(), 1, (_, times) => times + 1);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async Task<string> SubscribeAsync(NexusProcess server, string email, Uri receiver)
    {
        using var registered = await server.Client.PostAsJsonAsync("/api/v1/auth/register", new { email, password = NexusServer.Password });
        var token = (await registered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString()!;
        using var subscribed = await SendAsync(server, HttpMethod.Post, "/api/v1/webhooks/register", token, new { url = receiver, events = Events });
        subscribed.EnsureSuccessStatusCode();
        return token;
    }

    private static Task<HttpResponseMessage> SendAsync(NexusProcess server, HttpMethod method, string path, string token, object body)
    {
        var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return server.Client.SendAsync(request);
    }
}
