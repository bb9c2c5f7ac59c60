using Microsoft.Extensions.Options;

namespace Nexus.Grains.Webhooks;

/// <summary>Where the jitter of retries comes from: 0 up to, but not including, 1.</summary>
internal delegate double RetryJitter();

/// <summary>When a delivery that failed is tried again (spec page 07).</summary>
internal sealed class RetrySchedule(IOptions<WebhooksOptions> options)
{
    private const double Spread = 0.2;
    private const int TooManyRequests = 429;

    private static readonly TimeSpan[] Usual =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(10),
    ];

    private readonly WebhooksOptions _options = options.Value;
    private readonly TimeSpan[] _delays = options.Value.RetryDelays is { Count: > 0 } own ? [.. own] : Usual;

    /// <summary>How long a round takes at most from its first attempt to its last, if nobody asks for more time.</summary>
    public TimeSpan Span => _delays.Aggregate(TimeSpan.Zero, (sum, delay) => sum + (delay * (1 + Spread)));

    /// <summary>The pause after an attempt that failed.</summary>
    /// <param name="tries">How many of the round have failed, this one included; from 1.</param>
    /// <param name="result">What became of it.</param>
    /// <param name="random">Jitter, 0 to 1.</param>
    /// <returns>Null: no try is left.</returns>
    public TimeSpan? After(int tries, AttemptResult result, double random)
    {
        if (tries > _delays.Length)
            return null;
        var pause = _delays[tries - 1] * (1 - Spread + (2 * Spread * random));
        if ((result.TimedOut || result.Status == TooManyRequests) && pause < _options.BusyDelay)
            pause = _options.BusyDelay;
        var asked = result.RetryAfter is { } wish && wish < _options.MaxRetryAfter ? wish : result.RetryAfter is null ? TimeSpan.Zero : _options.MaxRetryAfter;
        return asked > pause ? asked : pause;
    }
}
