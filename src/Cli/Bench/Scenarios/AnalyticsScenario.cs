using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Cli.Bench.Scenarios;

/// <summary>
/// Events: how many a second are taken in batches of 100, each durable and counted before the answer; how long questions about 30 days of
/// ten million events take; and that a batch costs the same beside them as before.
/// </summary>
internal sealed class AnalyticsScenario : IScenario
{
    private const int Connections = 32;
    private const int Batch = 100;
    private const int Days = 30;
    private const int Samples = 60;
    private const int GrowthSamples = 200;
    private const int EventsByDefault = 10_000_000;

    // Fewer for a quick look: NEXUS_BENCH_EVENTS=300000.
    private const string EventsVariable = "NEXUS_BENCH_EVENTS";
    private const string Root = "/api/v1/analytics";

    private static readonly (string What, string Path)[] Questions =
    [
        ("count by day", "timeseries?range=30d"),
        ("count by day of three names", "timeseries?range=30d&name=page.viewed&name=cart.opened&name=order.placed"),
        ("uniques by day", "timeseries?range=30d&measure=uniques"),
        ("uniques of the month of one name", "timeseries?range=30d&interval=month&measure=uniques&name=order.placed"),
        ("sum by day", "timeseries?range=30d&measure=sum&property=amount&name=order.placed"),
        ("breakdown of 8 values", "breakdown?range=30d&property=country&name=order.placed"),
        ("breakdown of 200 values, all names", "breakdown?range=30d&property=page"),
        ("top values of 1,000 a day, all names", "top?range=30d&of=values&property=query"),
        ("top names", "top?range=30d"),
    ];

    /// <inheritdoc/>
    public string Name => "analytics";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BenchRow>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        await IngestAsync(run, owners: 1, cancellationToken);
        var one = await IngestAsync(run, owners: 1, cancellationToken);
        var many = await IngestAsync(run, owners: 256, cancellationToken);
        var client = await Client.CreateAsync(run, cancellationToken);
        await TimesAsync(client.SendAsync, GrowthSamples, cancellationToken);
        var before = await TimesAsync(client.SendAsync, GrowthSamples, cancellationToken);
        var total = int.Parse(Environment.GetEnvironmentVariable(EventsVariable) ?? $"{EventsByDefault}", CultureInfo.InvariantCulture);
        var generated = await GenerateAsync(run, client.UserId, total, cancellationToken);
        var after = await TimesAsync(client.SendAsync, GrowthSamples, cancellationToken);

        var rows = new List<BenchRow>
        {
            new($"events taken, batches of {Batch}, one owner, {Connections} connections", one.PerSecond * Batch, "/s", new BenchGoal(AtLeast: 20_000), Details: one.Times),
            new($"events taken, batches of {Batch}, 256 owners, {Connections} connections", many.PerSecond * Batch, "/s", new BenchGoal(AtLeast: 20_000), Details: many.Times),
            new($"batch of {Batch} beside {total:N0} events", after[GrowthSamples / 2], "ms", new BenchGoal(Below: 1.2), new BenchPeer("before", before[GrowthSamples / 2])),
            new($"{total:N0} events generated, with their rollups", generated.TotalSeconds, "s"),
        };
        foreach (var (what, path) in Questions)
        {
            var times = await TimesAsync(stop => client.AskAsync(path, stop), Samples, cancellationToken);
            rows.Add(new BenchRow($"{what}, 30 days", times[Samples * 99 / 100], "ms", new BenchGoal(Below: 200), Details: $"p50 {times[Samples / 2]:0.0} ms, the figure is p99"));
        }

        return rows;
    }

    private static Task<WrkResult> IngestAsync(BenchRun run, int owners, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>(run.Users.Environment, StringComparer.Ordinal) { ["BENCH_OWNERS"] = $"{owners}" };
        return Wrk.RunAsync(run.Target, run.Target.Url, Connections, "analytics.lua", environment, cancellationToken);
    }

    // Past days, one after the other, as many at once as the machine has processors.
    private static async Task<TimeSpan> GenerateAsync(BenchRun run, string owner, int total, CancellationToken cancellationToken)
    {
        var sql = await File.ReadAllTextAsync(Path.Combine(run.Target.Peers, "analytics.sql"), cancellationToken);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        await using var database = NpgsqlDataSource.Create(run.Target.Postgres);
        var days = Enumerable.Range(1, Days - 1).Select(d => today.AddDays(-d)).ToArray();
        await using (var make = database.CreateCommand("select analytics.ensure_days(@days)"))
        {
            make.Parameters.AddWithValue("days", days);
            await make.ExecuteNonQueryAsync(cancellationToken);
        }

        var started = Stopwatch.GetTimestamp();
        var few = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(days, few, async (day, stop) =>
        {
            await using var command = database.CreateCommand(sql);
            command.CommandTimeout = 0;
            command.Parameters.AddWithValue("owner", owner);
            command.Parameters.AddWithValue("day", NpgsqlDbType.Date, day);
            command.Parameters.AddWithValue("count", total / days.Length);
            await command.ExecuteNonQueryAsync(stop);
        });
        var elapsed = Stopwatch.GetElapsedTime(started);
        await using var analyse = database.CreateCommand("vacuum analyze analytics.event, analytics.rollup, analytics.property, analytics.property_value, analytics.sketch");
        analyse.CommandTimeout = 0;
        await analyse.ExecuteNonQueryAsync(cancellationToken);
        return elapsed;
    }

    // In milliseconds, sorted.
    private static async Task<double[]> TimesAsync(Func<CancellationToken, Task> step, int count, CancellationToken cancellationToken)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await step(cancellationToken);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        return times;
    }

    private sealed class Client(BenchRun run, string userId)
    {
        private int _sent;

        public string UserId { get; } = userId;

        public static async Task<Client> CreateAsync(BenchRun run, CancellationToken cancellationToken)
        {
            using var request = Request(run, HttpMethod.Get, "/api/v1/auth/me", body: null);
            using var response = (await run.Http.SendAsync(request, cancellationToken)).EnsureSuccessStatusCode();
            return new Client(run, (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetString()!);
        }

        public Task SendAsync(CancellationToken cancellationToken)
        {
            var number = _sent++;
            var events = Enumerable.Range(0, Batch).Select(i => new
            {
                id = $"{number}-{i}",
                name = i % 2 == 0 ? "page.viewed" : "order.placed",
                distinctId = $"user-{i}",
                properties = new { plan = "pro", country = "DE", amount = i },
            });
            return CallAsync(HttpMethod.Post, $"{Root}/events", events, cancellationToken);
        }

        public Task AskAsync(string path, CancellationToken cancellationToken) => CallAsync(HttpMethod.Get, $"{Root}/query/{path}", body: null, cancellationToken);

        private async Task CallAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
        {
            using var request = Request(run, method, path, body);
            using var response = (await run.Http.SendAsync(request, cancellationToken)).EnsureSuccessStatusCode();
            await response.Content.LoadIntoBufferAsync(cancellationToken);
        }

        private static HttpRequestMessage Request(BenchRun run, HttpMethod method, string path, object? body) => new(method, path)
        {
            Content = body is null ? null : JsonContent.Create(body),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", run.Users.Token) },
        };
    }
}
