using System.Globalization;
using System.Text.RegularExpressions;

namespace Nexus.Cli.Bench.Scenarios;

/// <summary>What the server process occupies, after everything before it in the run.</summary>
internal sealed partial class MemoryScenario : IScenario
{
    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BenchRow>> RunAsync(BenchRun run, CancellationToken cancellationToken) =>
        [new BenchRow("memory at the end", await MebibytesAsync(run.Target, cancellationToken), "MiB")];

    /// <summary>The resident memory of the server now.</summary>
    public static async Task<double> MebibytesAsync(BenchTarget target, CancellationToken cancellationToken)
    {
        var status = await File.ReadAllTextAsync($"/proc/{target.Pid}/status", cancellationToken);
        return double.Parse(Resident().Match(status).Groups["value"].Value, CultureInfo.InvariantCulture) / 1024;
    }

    [GeneratedRegex(@"VmRSS:\s+(?<value>\d+) kB", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Resident();
}
