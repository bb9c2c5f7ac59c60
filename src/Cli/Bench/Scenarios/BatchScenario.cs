using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Nexus.Cli.Bench.Scenarios;

/// <summary>
/// Items of a batch job with the instant model, each with a durable result, beside BullMQ with 64 workers and jobs that do nothing; and
/// whether an item costs the same at the end of a hundred thousand as at the beginning.
/// </summary>
/// <remarks>As the peer's jobs are in its queue before the clock starts, the items are taken in before theirs does: it is the job's own time.</remarks>
internal sealed class BatchScenario : IScenario
{
    private const int Items = 100_000;
    private const int Few = 1_000;
    private const int Part = 10_000;
    private const int PeerJobs = 50_000;
    private const int Concurrency = 32;

    /// <inheritdoc/>
    public string Name => "batch";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BenchRow>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 3; i++)
            await JobAsync(run, Part, cancellationToken);
        var few = new List<double>();
        for (var i = 0; i < 10; i++)
            few.Add((await JobAsync(run, Few, cancellationToken)).PerSecond);
        few.Sort();
        var many = await JobAsync(run, Items, cancellationToken);

        double? peer = null;
        using (var bullMq = await BullMq.StartAsync(run.Target, cancellationToken))
        {
            if (bullMq is not null)
            {
                await bullMq.RunAsync(PeerJobs / 5, post: null, cancellationToken);
                peer = await bullMq.RunAsync(PeerJobs, post: null, cancellationToken);
            }
        }

        return
        [
            peer is { } jobs
                ? new BenchRow("batch items with a durable result", many.PerSecond, "/s", new BenchGoal(AtLeast: 1.5), new BenchPeer("BullMQ, jobs that do nothing", jobs), $"{Items:#,0} items, {Concurrency} at once")
                : new BenchRow("batch items with a durable result", many.PerSecond, "/s", Details: "the peer is not installed"),
            new BenchRow("the last 10,000 of 100,000", many.Last, "/s", new BenchGoal(AtLeast: 0.8), new BenchPeer("the first 10,000", many.First)),
            new BenchRow("items of a job of 1,000", few[few.Count / 2], "/s", Details: "median of ten jobs, with their beginning and end"),
        ];
    }

    private static async Task<(double PerSecond, double First, double Last)> JobAsync(BenchRun run, int items, CancellationToken cancellationToken)
    {
        using var upload = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/batch/execute?concurrency={Concurrency}") { Content = Lines(items) };
        var accepted = await SendAsync(run, upload, cancellationToken);
        var status = accepted.GetProperty("statusUrl").GetString()!;
        // When the job had passed each of these places, as far as the looking tells.
        var (first, last) = (default(DateTimeOffset?), default(DateTimeOffset?));
        while (true)
        {
            using var look = new HttpRequestMessage(HttpMethod.Get, status);
            var job = await SendAsync(run, look, cancellationToken);
            var now = TimeProvider.System.GetUtcNow();
            var done = job.GetProperty("counts").GetProperty("completed").GetInt32();
            first ??= done >= Part ? now : null;
            last ??= done >= items - Part ? now : null;
            if (job.GetProperty("status").GetString() is not "running")
            {
                if (done != items)
                    throw new InvalidOperationException($"{done} of {items} items were completed.");
                var (began, ended) = (job.GetProperty("createdAt").GetDateTimeOffset(), job.GetProperty("finishedAt").GetDateTimeOffset());
                return (items / (ended - began).TotalSeconds, Part / ((first ?? ended) - began).TotalSeconds, Part / (ended - (last ?? began)).TotalSeconds);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<JsonElement> SendAsync(BenchRun run, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", run.Users.Token);
        using var response = await run.Http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    private static ByteArrayContent Lines(int items)
    {
        var text = new StringBuilder(items * 80);
        for (var i = 0; i < items; i++)
            text.Append("{\"query\":\"What taxes must shop ").Append(i).Append(" think of?\",\"domains\":[\"finance\"]}\n");
        return new ByteArrayContent(Encoding.UTF8.GetBytes(text.ToString())) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
    }
}
