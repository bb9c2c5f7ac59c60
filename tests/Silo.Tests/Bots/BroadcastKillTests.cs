using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Silo.Tests.Bots;

/// <summary>A broadcast through the sudden end of its process, twice.</summary>
public sealed class BroadcastKillTests : IDisposable
{
    private const int Subscribers = 5000;
    private const int PerSecond = 500;

    // Claimed and not yet recorded at once, a fifth of what is sent in a second; there are two deaths.
    private const int MostUnknown = 2 * PerSecond / 5;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private readonly string _home = Directory.CreateTempSubdirectory("nexus-test-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Nobody_gets_it_twice_and_what_is_not_known_is_told()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var telegram = await TelegramServer.StartAsync();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["NEXUS__TELEGRAM__BASEURL"] = telegram.BaseUrl.AbsoluteUri,
            ["NEXUS__BOTS__SENDSPERSECOND"] = "500",
        };
        var bot = telegram.AddBot(1000);
        bot.SendsPerSecond = PerSecond;
        var (token, path) = ("", "");
        for (var life = 1; life <= 2; life++)
        {
            await using var server = await NexusProcess.StartAsync(database, settings, _home);
            if (life == 1)
            {
                token = await SignUpAsync(server);
                path = await StartAsync(server, token, bot, database);
            }

            var until = life * Subscribers / 3;
            await Eventually.Condition(() => telegram.Sent.Count > until, Deadline);
            await server.KillAsync();
        }

        Assert.InRange(telegram.Sent.Count, 1, Subscribers - 1);
        await using var last = await NexusProcess.StartAsync(database, settings, _home);
        var (sent, unknown) = await EndAsync(last, token, path);

        Assert.Equal(Subscribers, sent + unknown);
        Assert.InRange(unknown, 0, MostUnknown);
        Assert.Equal(telegram.Sent.Count, telegram.Sent.DistinctBy(c => c.ChatId).Count());
        Assert.InRange(telegram.Sent.Count, sent, Subscribers);
        if (unknown > 0)
        {
            await PostAsync(last, token, $"{path}/retry", new { unknown = true });
            Assert.Equal((Subscribers, 0), await EndAsync(last, token, path));
        }

        Assert.Equal(Subscribers, telegram.Sent.DistinctBy(c => c.ChatId).Count());
        Assert.InRange(telegram.Sent.Count, Subscribers, Subscribers + unknown);
        Assert.DoesNotContain(telegram.Calls, c => c.Answer.Status == 429);
    }

    // The bot talks with chats 1, 2, 3 and so on.
    private static async Task<string> StartAsync(NexusProcess server, string token, TelegramBot bot, PostgresDatabase database)
    {
        var id = (await PostAsync(server, token, "/api/v1/bots", new { token = bot.Token })).GetProperty("id").GetString()!;
        for (var chat = 1; chat <= Subscribers; chat++)
            _ = bot.Chat(chat);
        await database.ExecuteAsync(
            """
            insert into bots.chat (bot_id, chat_id, kind, first_seen_at, last_seen_at)
            select $1, i, 'private', now() + interval '1 second', now() from generate_series(1, $2) i
            """,
            id, Subscribers);
        var broadcast = await PostAsync(server, token, $"/api/v1/bots/{id}/broadcasts", new { text = "The spring sale begins today." });
        return $"/api/v1/bots/{id}/broadcasts/{broadcast.GetProperty("id").GetString()}";
    }

    private static async Task<(int Sent, int Unknown)> EndAsync(NexusProcess server, string token, string path)
    {
        JsonElement broadcast = default;
        await Eventually.AsyncCondition(
            async () => (broadcast = await SendAsync(server, token, HttpMethod.Get, path, body: null)).GetProperty("status").GetString() == "completed", Deadline);
        var counts = broadcast.GetProperty("counts");
        return (counts.GetProperty("sent").GetInt32(), counts.GetProperty("unknown").GetInt32());
    }

    private static async Task<string> SignUpAsync(NexusProcess server) => (await PostAsync(
        server, token: null, "/api/v1/auth/register", new { email = "broadcast@example.com", password = NexusServer.Password })).GetProperty("accessToken").GetString()!;

    private static Task<JsonElement> PostAsync(NexusProcess server, string? token, string path, object body) =>
        SendAsync(server, token, HttpMethod.Post, path, body);

    private static async Task<JsonElement> SendAsync(NexusProcess server, string? token, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await server.Client.SendAsync(request);
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created, $"{response.StatusCode}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
