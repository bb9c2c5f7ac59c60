using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Nexus.Cli.Bench.Scenarios;

/// <summary>Updates of a Telegram bot: how many a second are taken, each durable before the answer, and how long until all are handled.</summary>
internal sealed class UpdatesScenario : IScenario
{
    // As many as Telegram sends at once.
    private const int Connections = 40;
    private const string Token = "123456789:AABenchBenchBenchBenchBenchBenchBen";

    /// <inheritdoc/>
    public string Name => "updates";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BenchRow>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        if (run.Target.Telegram is not { } port)
            return [new BenchRow("updates of a bot", 0, "/s", Details: "not measured: the server was started without the stand-in's address")];
        using var telegram = await BenchServer.StartAsync(run.Target, ["--telegram", "true"], cancellationToken, port);
        var environment = await RegisterAsync(run, telegram, cancellationToken);
        await LoadAsync(run, environment, cancellationToken);
        await HandledAsync(run, cancellationToken);
        var loaded = Stopwatch.GetTimestamp();
        var result = await LoadAsync(run, environment, cancellationToken);
        await HandledAsync(run, cancellationToken);
        var handled = result.Requests / Stopwatch.GetElapsedTime(loaded).TotalSeconds;
        return
        [
            new BenchRow($"updates taken, {Connections} connections", result.PerSecond, "/s", new BenchGoal(AtLeast: 2000), Details: result.Times),
            new BenchRow($"update taken, p99 at that rate", result.P99Milliseconds, "ms", new BenchGoal(Below: 50), Details: "the goal is for p95"),
            new BenchRow("updates taken and handled, 5,000 chats", handled, "/s"),
        ];
    }

    private static Task<WrkResult> LoadAsync(BenchRun run, Dictionary<string, string> environment, CancellationToken cancellationToken) =>
        Wrk.RunAsync(run.Target, run.Target.Url, Connections, "updates.lua", environment, cancellationToken);

    private static async Task<Dictionary<string, string>> RegisterAsync(BenchRun run, BenchServer telegram, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/bots")
        {
            Content = JsonContent.Create(new { token = Token }),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", run.Users.Token) },
        };
        using var registered = (await run.Http.SendAsync(request, cancellationToken)).EnsureSuccessStatusCode();
        var id = (await registered.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetString()!;
        using var http = new HttpClient();
        var webhook = await http.GetFromJsonAsync<JsonElement>(telegram.Url, cancellationToken);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["BENCH_WEBHOOK"] = $"/webhook/{id}",
            ["BENCH_SECRET"] = webhook.GetProperty("secret_token").GetString()!,
        };
    }

    private static async Task HandledAsync(BenchRun run, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(run.Target.Postgres);
        while (true)
        {
            await using var waiting = database.CreateCommand("select exists (select from bots.update where status = 'pending')");
            if (await waiting.ExecuteScalarAsync(cancellationToken) is false)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }
}
