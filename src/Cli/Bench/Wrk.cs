using System.Globalization;
using System.Text.RegularExpressions;

namespace Nexus.Cli.Bench;

/// <summary>What wrk saw.</summary>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="P50">The median answer time, as wrk prints it.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="Requests">All answers.</param>
/// <remarks>wrk prints times as <c>850.00us</c>, <c>12.34ms</c> or <c>1.02s</c>.</remarks>
internal sealed record WrkResult(double PerSecond, string P50, string P99, long Requests)
{
    /// <summary>The 99th percentile as a number.</summary>
    public double P99Milliseconds => P99 switch
    {
        [.. var number, 'u', 's'] => double.Parse(number, CultureInfo.InvariantCulture) / 1000,
        [.. var number, 'm', 's'] => double.Parse(number, CultureInfo.InvariantCulture),
        [.. var number, 's'] => double.Parse(number, CultureInfo.InvariantCulture) * 1000,
        _ => throw new InvalidOperationException($"wrk printed a time without a unit: {P99}"),
    };

    /// <summary>The times, for a report.</summary>
    public string Times => $"p50 {P50}, p99 {P99}";
}

/// <summary>Runs wrk: connections that each send the next request when they have the answer.</summary>
internal static partial class Wrk
{
    /// <summary>Loads a server.</summary>
    /// <param name="target">With what, and how long.</param>
    /// <param name="url">Whom.</param>
    /// <param name="connections">How many requests are under way at once.</param>
    /// <param name="script">A Lua script of <c>bench/peers</c>, or null: GET of the URL.</param>
    /// <param name="environment">The script's settings.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="InvalidOperationException">An answer was not 2xx, or a connection failed: the figure would mean nothing.</exception>
    public static async Task<WrkResult> RunAsync(
        BenchTarget target, Uri url, int connections, string? script, IReadOnlyDictionary<string, string>? environment, CancellationToken cancellationToken)
    {
        List<string> arguments = ["-t1", $"-c{connections}", $"-d{target.Seconds}s", "--latency", "--timeout", "30s"];
        if (script is not null)
            arguments.AddRange(["-s", Path.Combine(target.Peers, script)]);
        var output = await Tool.RunAsync(target.Wrk, [.. arguments, url.ToString()], environment, cancellationToken);
        if (output.Contains("Non-2xx", StringComparison.Ordinal) || output.Contains("Socket errors", StringComparison.Ordinal))
            throw new InvalidOperationException($"{script ?? url.ToString()}: {output}");
        return new WrkResult(
            double.Parse(Of(PerSecond(), output), CultureInfo.InvariantCulture), Of(Half(), output), Of(Most(), output),
            long.Parse(Of(Count(), output), CultureInfo.InvariantCulture));
    }

    private static string Of(Regex pattern, string output) => pattern.Match(output) is { Success: true } match
        ? match.Groups["value"].Value
        : throw new InvalidOperationException($"wrk printed no {pattern}: {output}");

    [GeneratedRegex(@"Requests/sec:\s+(?<value>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"(?<![\d.])50%\s+(?<value>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Half();

    [GeneratedRegex(@"(?<![\d.])99%\s+(?<value>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Most();

    [GeneratedRegex(@"(?<value>\d+) requests in", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Count();
}
