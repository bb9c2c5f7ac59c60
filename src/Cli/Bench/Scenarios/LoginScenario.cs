namespace Nexus.Cli.Bench.Scenarios;

/// <summary>Signing in: bounded by the cost of the password hash, which is chosen to be high.</summary>
internal sealed class LoginScenario : IScenario
{
    /// <inheritdoc/>
    public string Name => "login";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BenchRow>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var logins = await run.LoadAsync("login.lua", connections: 4, cancellationToken);
        return [new BenchRow("sign-ins", logins.PerSecond, "/s", Details: logins.Times)];
    }
}
