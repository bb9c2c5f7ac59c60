using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Nexus.Cli.Bench.Scenarios;

/// <summary>
/// How soon after its event a webhook arrives at 200 events a second, and how many arrive a second when many wait, beside BullMQ with 64
/// workers that each make one POST to the same receiver.
/// </summary>
/// <remarks>
/// The events that wait are put into the log at once, as the peer's jobs are into its queue, and the clock starts when the first one
/// arrives. It ends when all are recorded.
/// </remarks>
internal sealed class WebhooksScenario : IScenario
{
    private const string EventType = "user.profile.changed";
    private const int EventsPerSecond = 200;
    private const int Deliveries = 100_000;
    private const int Warming = 10_000;
    private const int PeerJobs = 20_000;
    private const int Part = 10; // of the deliveries, in marks of 1,000

    /// <inheritdoc/>
    public string Name => "webhooks";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BenchRow>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        using var receiver = await BenchServer.StartAsync(run.Target, ["--receive", "true"], cancellationToken);
        using var http = new HttpClient { BaseAddress = receiver.Url };
        var rows = new List<BenchRow>();

        var tokens = await File.ReadAllLinesAsync(run.Target.File("tokens"), cancellationToken);
        await SubscribeAsync(run, [tokens[0], tokens[1]], new Uri(receiver.Url, "/count"), cancellationToken);
        var owners = new[] { await OwnerAsync(run, tokens[0], cancellationToken), await OwnerAsync(run, tokens[1], cancellationToken) };
        await DrainAsync(run, http, owners, Warming, cancellationToken);
        var (perSecond, first, last) = await DrainAsync(run, http, owners, Deliveries, cancellationToken);

        using (var peer = await BullMq.StartAsync(run.Target, cancellationToken))
        {
            if (peer is not null)
            {
                await peer.RunAsync(PeerJobs / 4, new Uri(receiver.Url, "/count"), cancellationToken);
                var jobs = await peer.RunAsync(PeerJobs, new Uri(receiver.Url, "/count"), cancellationToken);
                rows.Add(new BenchRow("webhooks delivered", perSecond, "/s", new BenchGoal(AtLeast: 1.5), new BenchPeer("BullMQ, 64 workers", jobs), $"{Deliveries:#,0} events"));
                rows.Add(new BenchRow("BullMQ, jobs that do nothing", await peer.RunAsync(PeerJobs, post: null, cancellationToken), "/s"));
            }
            else
            {
                rows.Add(new BenchRow("webhooks delivered", perSecond, "/s", Details: "the peer is not installed"));
            }
        }

        rows.Add(new BenchRow("the last 10,000 of them", last, "/s", new BenchGoal(AtLeast: 0.8), new BenchPeer("the first 10,000", first)));
        rows.AddRange(await LatencyAsync(run, http, tokens[2..34], new Uri(receiver.Url, "/latency"), cancellationToken));
        return rows;
    }

    private static async Task<(double PerSecond, double First, double Last)> DrainAsync(
        BenchRun run, HttpClient receiver, string[] owners, int events, CancellationToken cancellationToken)
    {
        (await receiver.DeleteAsync(new Uri("/", UriKind.Relative), cancellationToken)).Dispose();
        await using var connection = new NpgsqlConnection(run.Target.Postgres);
        await connection.OpenAsync(cancellationToken);
        const string append = """
            insert into nexus.event_log (partition, id, type, version, aggregate, owner, occurred_at, data)
            select (g % 8)::smallint,
                   (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 19))::uuid,
                   $1, 1, 'users.user/' || $2[1 + g % 2], $2[1 + g % 2], now(),
                   jsonb_build_object('userId', $2[1 + g % 2], 'displayName', 'Ada ' || g, 'language', 'en')
            from generate_series(1, $3) g
            """;
        await using (var command = new NpgsqlCommand(append, connection) { CommandTimeout = 120 })
        {
            command.Parameters.AddWithValue(EventType);
            command.Parameters.AddWithValue(owners);
            command.Parameters.AddWithValue(events);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            await using var waiting = new NpgsqlCommand("select exists (select from webhooks.pending)", connection);
            if (await waiting.ExecuteScalarAsync(cancellationToken) is true)
                continue;
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            var told = await receiver.GetFromJsonAsync<Told>("/", cancellationToken);
            if (told!.Received < events)
                continue;
            var marks = told.Marks;
            return (
                events * 1000d / (now - marks[0]), Part * 1_000_000d / (marks[Math.Min(Part, marks.Length - 1)] - marks[0]),
                (Part - 1) * 1_000_000d / (marks[^1] - marks[Math.Max(0, marks.Length - Part)]));
        }
    }

    private static async Task<IReadOnlyList<BenchRow>> LatencyAsync(
        BenchRun run, HttpClient receiver, string[] tokens, Uri url, CancellationToken cancellationToken)
    {
        await SubscribeAsync(run, tokens, url, cancellationToken);
        var events = EventsPerSecond * run.Target.Seconds;
        double[] sorted = [];
        // The first round warms.
        for (var round = 0; round < 2; round++)
        {
            (await receiver.DeleteAsync(new Uri("/", UriKind.Relative), cancellationToken)).Dispose();
            await ChangeAsync(run, tokens, events, cancellationToken);
            while (true)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
                if (await receiver.GetFromJsonAsync<Told>("/", cancellationToken) is { } told && told.Latencies.Length >= events)
                {
                    sorted = [.. told.Latencies.Order()];
                    break;
                }
            }
        }

        var details = $"{events:#,0} events at {EventsPerSecond}/s, slowest {sorted[^1]:0} ms";
        return
        [
            new BenchRow("event to webhook receiver, p50", sorted[sorted.Length / 2], "ms", new BenchGoal(Below: 30), Details: details),
            new BenchRow("event to webhook receiver, p99", sorted[sorted.Length * 99 / 100], "ms", new BenchGoal(Below: 250), Details: details),
        ];
    }

    private static async Task ChangeAsync(BenchRun run, string[] tokens, int events, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var requests = new List<Task>(events);
        for (var i = 0; i < events; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / EventsPerSecond) - Stopwatch.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
                await Task.Delay(due, TimeProvider.System, cancellationToken);
            requests.Add(SendAsync(run, HttpMethod.Patch, "/api/v1/auth/me", tokens[i % tokens.Length], new { displayName = $"Ada {started} {i}" }, cancellationToken));
        }

        await Task.WhenAll(requests);
    }

    private static async Task SubscribeAsync(BenchRun run, string[] tokens, Uri url, CancellationToken cancellationToken)
    {
        string[] events = [EventType];
        foreach (var token in tokens)
            await SendAsync(run, HttpMethod.Post, "/api/v1/webhooks/register", token, new { url, events }, cancellationToken);
    }

    private static async Task<string> OwnerAsync(BenchRun run, string token, CancellationToken cancellationToken) =>
        (await SendAsync(run, HttpMethod.Get, "/api/v1/auth/me", token, body: null, cancellationToken)).GetProperty("id").GetString()!;

    private static async Task<JsonElement> SendAsync(
        BenchRun run, HttpMethod method, string path, string token, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body is null ? null : JsonContent.Create(body),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        using var answer = (await run.Http.SendAsync(request, cancellationToken)).EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    private sealed record Told(int Received, double[] Marks, double[] Latencies);
}
