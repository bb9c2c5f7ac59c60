using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Nexus.Cli.Bench.Scenarios;

/// <summary>
/// Messages of conversations, each one durable and answered by nobody: how many a second, and that a page and an append cost the same
/// in a long conversation as in a short one.
/// </summary>
internal sealed class MessagesScenario : IScenario
{
    private const int Connections = 64;
    private const int Conversations = 1000;
    private const int Short = 10;
    private const int Long = 10_000;
    private const int Samples = 300;

    // What growth may cost, by the quality page of the specification.
    private const double Flat = 1.2;

    private const string Root = "/api/v1/conversations";

    /// <inheritdoc/>
    public string Name => "messages";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BenchRow>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var client = new ConversationClient(run, await File.ReadAllLinesAsync(run.Target.File("tokens"), cancellationToken));
        var (small, large) = (await client.BeginAsync(0, cancellationToken), await client.BeginAsync(0, cancellationToken));
        var many = new string[Conversations];
        await Parallel.ForAsync(0, Conversations, Few(cancellationToken), async (i, stop) => many[i] = await client.BeginAsync(i, stop));
        await Parallel.ForAsync(0, Short, Few(cancellationToken), async (_, stop) => await client.AppendAsync(small, stop));
        await Parallel.ForAsync(0, Long, Few(cancellationToken), async (_, stop) => await client.AppendAsync(large, stop));

        var page = await CompareAsync(small, large, id => client.PageAsync(id, Short, cancellationToken));
        var append = await CompareAsync(small, large, id => client.AppendAsync(id, cancellationToken));
        var first = await TimesAsync(() => client.PageAsync(large, 50, cancellationToken));
        await LoadAsync(run, client, many, cancellationToken);
        var one = await LoadAsync(run, client, [await client.BeginAsync(0, cancellationToken)], cancellationToken);
        var spread = await LoadAsync(run, client, many, cancellationToken);
        return
        [
            new BenchRow($"messages, one conversation, {Connections} connections", one.PerSecond, "/s", Details: one.Times),
            new BenchRow($"messages, {Conversations:N0} conversations, {Connections} connections", spread.PerSecond, "/s", Details: spread.Times),
            new BenchRow($"first page (50) of {Long:N0} messages", first[Samples / 2], "ms", new BenchGoal(Below: 50), Details: $"p99 {first[Samples * 99 / 100]:0.00} ms"),
            new BenchRow($"page (10) at {Long:N0} messages", page.Large, "ms", new BenchGoal(Below: Flat), new BenchPeer($"at {Short}", page.Small)),
            new BenchRow($"append at {Long:N0} messages", append.Large, "ms", new BenchGoal(Below: Flat), new BenchPeer($"at {Short}", append.Small)),
        ];
    }

    private static ParallelOptions Few(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken };

    private static async Task<WrkResult> LoadAsync(BenchRun run, ConversationClient client, string[] ids, CancellationToken cancellationToken)
    {
        var file = run.Target.File("conversations");
        await File.WriteAllLinesAsync(file, ids.Select((id, i) => $"{id} {client.TokenOf(i)}"), cancellationToken);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["BENCH_CONVERSATIONS"] = file };
        return await Wrk.RunAsync(run.Target, run.Target.Url, Connections, "messages.lua", environment, cancellationToken);
    }

    // In turns, so that whatever else the machine does meets both alike. The medians, in milliseconds.
    private static async Task<(double Small, double Large)> CompareAsync(string small, string large, Func<string, Task> step)
    {
        var (ofSmall, ofLarge) = (new List<double>(), new List<double>());
        for (var i = 0; i < Samples; i++)
        {
            ofSmall.Add(await TimeAsync(() => step(small)));
            ofLarge.Add(await TimeAsync(() => step(large)));
        }

        return (ofSmall.Order().ElementAt(Samples / 2), ofLarge.Order().ElementAt(Samples / 2));
    }

    private static async Task<double[]> TimesAsync(Func<Task> step)
    {
        var times = new double[Samples];
        for (var i = 0; i < Samples; i++)
            times[i] = await TimeAsync(step);
        Array.Sort(times);
        return times;
    }

    private static async Task<double> TimeAsync(Func<Task> step)
    {
        var started = Stopwatch.GetTimestamp();
        await step();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    // The first user's conversations, and those of the others in turn.
    private sealed class ConversationClient(BenchRun run, string[] tokens)
    {
        public string TokenOf(int number) => tokens[number % tokens.Length];

        public async Task<string> BeginAsync(int number, CancellationToken cancellationToken)
        {
            using var response = await SendAsync(HttpMethod.Post, Root, TokenOf(number), new { title = "Bench" }, cancellationToken);
            return (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetString()!;
        }

        public async Task AppendAsync(string id, CancellationToken cancellationToken) => (await SendAsync(
            HttpMethod.Post, $"{Root}/{id}/messages", TokenOf(0), new { text = "Shall we go by train this time?", reply = false }, cancellationToken)).Dispose();

        public async Task PageAsync(string id, int limit, CancellationToken cancellationToken) => (await SendAsync(
            HttpMethod.Get, $"{Root}/{id}/messages?limit={limit}", TokenOf(0), body: null, cancellationToken)).Dispose();

        private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string token, object? body, CancellationToken cancellationToken)
        {
            using var request = new HttpRequestMessage(method, path)
            {
                Content = body is null ? null : JsonContent.Create(body),
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            };
            return (await run.Http.SendAsync(request, cancellationToken)).EnsureSuccessStatusCode();
        }
    }
}
