using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Nexus.Cli.Bench.Scenarios;

/// <summary>Template executions with the instant model: accepted and finished a second, and how soon the first text is there.</summary>
internal sealed class ExecuteScenario : IScenario
{
    private const int Streams = 50;
    private static readonly string[] Domains = ["finance"];

    /// <inheritdoc/>
    public string Name => "execute";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BenchRow>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var first = new List<double>();
        for (var i = 0; i < Streams; i++)
            first.Add(await FirstDeltaAsync(run, cancellationToken));
        first.Sort();

        var started = Stopwatch.GetTimestamp();
        var accepted = await run.LoadAsync("execute.lua", connections: 64, cancellationToken);
        await AllFinishedAsync(run.Target, cancellationToken);
        var finished = accepted.Requests / Stopwatch.GetElapsedTime(started).TotalSeconds;
        return
        [
            new BenchRow("executions finished, instant model", finished, "/s", Details: $"{accepted.Requests} accepted at {accepted.PerSecond:0}/s, {accepted.Times}"),
            new BenchRow("request to first delta", first[Streams / 2], "ms", Details: $"p99 {first[^1]:0.0} ms of {Streams}"),
        ];
    }

    private static async Task<double> FirstDeltaAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var execute = new HttpRequestMessage(HttpMethod.Post, "/api/v1/templates/execute")
        {
            Content = JsonContent.Create(new { query = "What taxes must a shop think of?", domains = Domains }),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", run.Users.Token) },
        };
        using var accepted = await run.Http.SendAsync(execute, cancellationToken);
        var answer = await accepted.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        using var watch = new HttpRequestMessage(HttpMethod.Get, answer.GetProperty("streamUrl").GetString())
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", run.Users.Token) },
        };
        using var stream = await run.Http.SendAsync(watch, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line is "event: domain.delta" or "event: domain.completed")
                return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        throw new InvalidOperationException("A stream ended without any text.");
    }

    private static async Task AllFinishedAsync(BenchTarget target, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(target.Postgres);
        await connection.OpenAsync(cancellationToken);
        const string open = """
            select count(*) from nexus.grain_state
            where type = 'templates.execution' and state ->> 'status' in ('queued', 'analysing', 'running')
            """;
        while (true)
        {
            await using var command = new NpgsqlCommand(open, connection);
            if (await command.ExecuteScalarAsync(cancellationToken) is 0L)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }
}
