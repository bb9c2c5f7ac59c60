namespace Nexus.Cli.Bench.Scenarios;

/// <summary>A durable command through the API (one state, one event), against pgbench with one equivalent transaction.</summary>
internal sealed class CommandScenario : IScenario
{
    // What must be reached grows with the company that the writes can share.
    private static readonly (int Connections, double Goal)[] Steps = [(16, 0.5), (64, 0.8), (256, 1)];

    /// <inheritdoc/>
    public string Name => "command";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BenchRow>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        await run.WarmAsync("command.lua", cancellationToken);
        var pgbench = new Pgbench(run.Target);
        await pgbench.PrepareAsync(cancellationToken);
        await pgbench.RunAsync(Steps[0].Connections, cancellationToken);

        var rows = new List<BenchRow>();
        foreach (var (connections, goal) in Steps)
        {
            var peer = await pgbench.RunAsync(connections, cancellationToken);
            var commands = await run.LoadAsync("command.lua", connections, cancellationToken);
            rows.Add(new BenchRow(
                $"command through the API, {connections} callers", commands.PerSecond, "/s", new BenchGoal(AtLeast: goal),
                new BenchPeer("pgbench", peer), commands.Times));
        }

        return rows;
    }
}
