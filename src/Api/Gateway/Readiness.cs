using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nexus.Api.Gateway;

/// <summary>
/// Asks every <see cref="IReadinessCheck"/>, side by side. A check that has to wait for its answer is asked at most once in
/// <see cref="Freshness"/>, so that probes cost nothing however often they come; one that knows at once is asked each time.
/// </summary>
internal sealed partial class Readiness(
    IEnumerable<IReadinessCheck> checks, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<Readiness> logger)
{
    /// <summary>How old the answer of a check may be.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    /// <summary>How long a check may take.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);

    private const string ServerPart = "server";
    private readonly ImmutableArray<IReadinessCheck> _checks = [.. checks.OrderBy(c => c.Name, StringComparer.Ordinal)];
    private readonly ConcurrentDictionary<IReadinessCheck, Asked> _asked = new();

    /// <summary>What each part says, by name.</summary>
    public async Task<IReadOnlyDictionary<string, ReadinessResult>> CheckAsync()
    {
        var results = new SortedDictionary<string, ReadinessResult>(StringComparer.Ordinal);
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            results[ServerPart] = ReadinessResult.NotReady("The server is stopping.");
        var answers = _checks.Select(c => (c.Name, Answer: AskAsync(c))).ToArray();
        foreach (var (name, answer) in answers)
        {
            var result = await answer;
            if (!result.IsReady || !results.ContainsKey(name))
                results[name] = result;
        }

        return results;
    }

    private Task<ReadinessResult> AskAsync(IReadinessCheck check)
    {
        if (_asked.TryGetValue(check, out var asked) && (!asked.Answer.IsCompleted || clock.GetElapsedTime(asked.At) < Freshness))
            return asked.Answer;
        var answer = RunAsync(check);
        if (!answer.IsCompleted)
            _asked[check] = new Asked(clock.GetTimestamp(), answer);
        return answer;
    }

    private async Task<ReadinessResult> RunAsync(IReadinessCheck check)
    {
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        try
        {
            return await check.CheckAsync(limit.Token).AsTask().WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return ReadinessResult.NotReady($"No answer within {TimeLimit.TotalSeconds:0} s.");
        }
        catch (Exception exception)
        {
            LogFailed(check.Name, exception);
            return ReadinessResult.NotReady("The check failed; see the log.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The readiness check {Check} failed")]
    private partial void LogFailed(string check, Exception exception);

    private readonly record struct Asked(long At, Task<ReadinessResult> Answer);
}
