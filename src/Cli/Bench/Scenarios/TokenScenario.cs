using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Nexus.Cli.Bench.Scenarios;

/// <summary>
/// What it costs to know who calls: processor time of the server for one request of a page that guests may read too, with an access
/// token or an API key, less that of a guest's.
/// </summary>
internal sealed class TokenScenario : IScenario
{
    private const int Connections = 16;

    /// <inheritdoc/>
    public string Name => "token";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BenchRow>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>(run.Users.Environment, StringComparer.Ordinal) { ["BENCH_KEY"] = await KeyAsync(run, cancellationToken) };

        // In turns, so that what changes on the machine meanwhile meets all of them; the first turn is for the just-in-time compiler.
        string[] proofs = ["none", "token", "key"];
        var cost = proofs.ToDictionary(p => p, _ => double.MaxValue, StringComparer.Ordinal);
        for (var turn = 0; turn < 4; turn++)
        {
            foreach (var proof in proofs)
            {
                var measured = await CostAsync(run, environment, proof, cancellationToken);
                cost[proof] = turn == 0 ? cost[proof] : Math.Min(cost[proof], measured);
            }
        }

        var details = $"a guest's request {cost["none"]:0.0} us";
        return
        [
            new BenchRow("check of an access token", cost["token"] - cost["none"], "us", new BenchGoal(Below: 50), Details: details),
            new BenchRow("check of an API key", cost["key"] - cost["none"], "us", new BenchGoal(Below: 50), Details: details),
        ];
    }

    private static async Task<double> CostAsync(BenchRun run, Dictionary<string, string> environment, string proof, CancellationToken cancellationToken)
    {
        environment["BENCH_PROOF"] = proof;
        var before = ProcessorTime.Of(run.Target.Pid);
        var load = await Wrk.RunAsync(run.Target, run.Target.Url, Connections, "open.lua", environment, cancellationToken);
        return (ProcessorTime.Of(run.Target.Pid) - before).TotalMicroseconds / load.Requests;
    }

    private static async Task<string> KeyAsync(BenchRun run, CancellationToken cancellationToken)
    {
        string[] scopes = ["templates:read"];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/api-keys") { Content = JsonContent.Create(new { name = "bench", scopes }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", run.Users.Token);
        using var response = await run.Http.SendAsync(request, cancellationToken);
        var made = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return made.TryGetProperty("secret", out var secret) ? secret.GetString()! : throw new InvalidOperationException($"A key was answered with {made}");
    }
}
