namespace Nexus.Cli.Bench;

/// <summary>One subject of <c>bench</c>.</summary>
internal interface IScenario
{
    /// <summary>What it is asked for by.</summary>
    string Name { get; }

    /// <summary>Measures.</summary>
    Task<IReadOnlyList<BenchRow>> RunAsync(BenchRun run, CancellationToken cancellationToken);
}

/// <summary>What the scenarios of one run share.</summary>
/// <param name="Target">What is measured.</param>
/// <param name="Users">The accounts it acts as.</param>
/// <param name="Http">A client of the server.</param>
internal sealed record BenchRun(BenchTarget Target, BenchUsers Users, HttpClient Http)
{
    /// <summary>Loads the server with one of the scripts of <c>bench/peers</c>.</summary>
    public Task<WrkResult> LoadAsync(string script, int connections, CancellationToken cancellationToken) =>
        Wrk.RunAsync(Target, Target.Url, connections, script, Users.Environment, cancellationToken);

    /// <summary>Lets the just-in-time compiler do its work before anything counts.</summary>
    public async Task WarmAsync(string script, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 3; i++)
            await LoadAsync(script, connections: 64, cancellationToken);
    }
}
