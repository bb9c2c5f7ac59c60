using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nexus.Stands.Telegram;
using Nexus.Testing;
using Xunit.Sdk;

namespace Nexus.Silo.Tests.Bots;

/// <summary>Bots with people in their chats, and a server for them that ends and begins again at one address.</summary>
internal sealed class BotTown : IAsyncDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("nexus-test-").FullName;
    private readonly Dictionary<string, string?> _settings;
    private readonly PostgresDatabase _database;
    private readonly ConcurrentBag<Task<int>> _deliveries = [];
    private readonly ConcurrentBag<Task<int>> _repeats = [];
    private readonly CancellationTokenSource _ends = new();
    private string _token = "";

    private BotTown(PostgresDatabase database, TelegramServer telegram)
    {
        (_database, Telegram) = (database, telegram);
        var address = NexusProcess.FreeAddress();
        _settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [NexusProcess.Address] = address,
            ["NEXUS__BOTS__PUBLICURL"] = address,
            ["NEXUS__BOTS__SWEEPINTERVAL"] = "00:00:01",
            ["NEXUS__TELEGRAM__BASEURL"] = telegram.BaseUrl.AbsoluteUri,
            ["NEXUS__RATELIMITS__FACTOR"] = "1000000",
            // A claim of due work whose process died is taken over after this.
            ["NEXUS__EVENTS__DUELEASE"] = "00:00:02",
        };
    }

    public TelegramServer Telegram { get; }

    public List<TelegramBot> Bots { get; } = [];

    /// <summary>How many updates Telegram was answered for so far.</summary>
    public int Taken => _deliveries.Count(d => d.IsCompletedSuccessfully);

    public static async Task<BotTown> BuildAsync() => new(await PostgresDatabase.CreateAsync(), await TelegramServer.StartAsync());

    /// <summary>A server in the place of the one before.</summary>
    public Task<NexusProcess> StartAsync() => NexusProcess.StartAsync(_database, _settings, _home);

    /// <summary>Registers bots that greet, have a menu of one button, and answer questions about hours and prices.</summary>
    public async Task RegisterAsync(NexusProcess server, int bots)
    {
        using var registered = await server.Client.PostAsJsonAsync("/api/v1/auth/register", new { email = "town@example.com", password = NexusServer.Password });
        _token = (await registered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString()!;
        for (var number = 1; number <= bots; number++)
        {
            var bot = Telegram.AddBot(7000 + number);
            Bots.Add(bot);
            var made = await SendAsync(server, HttpMethod.Post, "/api/v1/bots", new { token = bot.Token });
            await SendAsync(server, HttpMethod.Put, $"/api/v1/bots/{made.GetProperty("id").GetString()}/settings", new
            {
                welcome = "Welcome",
                autoApprove = true,
                menu = new[] { new { label = "Where?", reply = "Here" } },
                autoReplies = new[] { new { trigger = "hours", match = "contains", reply = "9 to 18" }, new { trigger = "price?", match = "exact", reply = "10" } },
            });
        }
    }

    /// <summary>An update goes to the bot's webhook until it is taken; those of one chat one after the other.</summary>
    public void Deliver(TelegramBot bot, JsonObject update) => _deliveries.Add(Telegram.DeliverAsync(bot, update, _ends.Token));

    /// <summary>The update goes there once more, as it does when an answer was lost; it is not counted.</summary>
    public void Repeat(TelegramBot bot, JsonObject update) => _repeats.Add(Telegram.DeliverAsync(bot, update, _ends.Token));

    /// <summary>Waits until Telegram was answered for so many updates.</summary>
    public Task TakenAsync(int count) => Eventually.Condition(() => Taken >= count, TimeSpan.FromMinutes(2), $"{count} updates are taken, {Taken} were");

    /// <summary>Waits until nothing is left to be handled or sent; what is left otherwise is in the failure, with the end of the server's log.</summary>
    public async Task QuietAsync(NexusProcess server)
    {
        try
        {
            await Eventually.AsyncCondition(
                async () => await CountAsync("select (select count(*) from bots.update where status = 'pending') + (select count(*) from bots.send where status = 'pending')") == 0,
                TimeSpan.FromMinutes(3), "everything is handled and sent");
        }
        catch (XunitException e)
        {
            var left = await _database.ScalarAsync<string>("""
                select concat_ws(E'\n',
                  (select 'updates: ' || count(*) || ', the first ' || min(u::text) from bots.update u where status = 'pending'),
                  (select 'calls: ' || count(*) || ', the first ' || min(s::text) from bots.send s where status = 'pending'),
                  (select string_agg(d::text, E'\n') from (select * from nexus.due_work order by due_at limit 5) d))
                """);
            throw new XunitException($"{e.Message}\n{left}\n{string.Join('\n', server.Output.TakeLast(30))}", e);
        }
    }

    public Task<long> CountAsync(string sql) => _database.ScalarAsync<long>(sql);

    /// <summary>What each chat was sent, in order.</summary>
    public Dictionary<(long Bot, long Chat), string[]> Texts() =>
        Telegram.Sent.GroupBy(c => (c.BotId, c.ChatId)).ToDictionary(g => g.Key, g => g.Select(c => c.Text).ToArray());

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        await ((Task)Task.WhenAll([.. _deliveries, .. _repeats])).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ends.Dispose();
        await Telegram.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    private async Task<JsonElement> SendAsync(NexusProcess server, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var response = await server.Client.SendAsync(request);
        Assert.True(response.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK, $"{path}: {response.StatusCode}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
