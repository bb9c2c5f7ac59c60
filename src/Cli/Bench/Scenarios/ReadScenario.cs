using System.Net.Http.Headers;

namespace Nexus.Cli.Bench.Scenarios;

/// <summary>A read of a warm grain through the API, against an empty endpoint of the same HTTP server that answers the same bytes.</summary>
internal sealed class ReadScenario : IScenario
{
    private const int Connections = 64;

    /// <inheritdoc/>
    public string Name => "read";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BenchRow>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        await run.WarmAsync("read.lua", cancellationToken);
        var read = await run.LoadAsync("read.lua", Connections, cancellationToken);
        var empty = await EmptyAsync(run, cancellationToken);
        return [new BenchRow("read through the API", read.PerSecond, "/s", new BenchGoal(AtLeast: 0.6), new BenchPeer("empty endpoint", empty.PerSecond), read.Times)];
    }

    private static async Task<WrkResult> EmptyAsync(BenchRun run, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/auth/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", run.Users.Token);
        using var response = await run.Http.SendAsync(request, cancellationToken);
        await File.WriteAllBytesAsync(run.Target.File("answer.json"), await response.Content.ReadAsByteArrayAsync(cancellationToken), cancellationToken);

        using var server = await BenchServer.StartAsync(run.Target, ["--answer", run.Target.File("answer.json")], cancellationToken);
        for (var i = 0; i < 2; i++)
            await Wrk.RunAsync(run.Target, server.Url, Connections, script: null, environment: null, cancellationToken);
        return await Wrk.RunAsync(run.Target, server.Url, Connections, script: null, environment: null, cancellationToken);
    }
}
