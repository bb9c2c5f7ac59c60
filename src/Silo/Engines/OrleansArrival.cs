using Microsoft.Extensions.Options;

namespace Nexus.Silo.Engines;

/// <summary>A front-end's wait at start for the first silo: they may be starting side by side.</summary>
internal sealed partial class OrleansArrival(IOptions<ClusterSettings> cluster, TimeProvider clock, ILogger<OrleansArrival> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly long _started = clock.GetTimestamp();
    private bool _told;

    /// <inheritdoc/>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        var limit = TimeSpan.FromSeconds(cluster.Value.StartTimeoutSeconds);
        if (clock.GetElapsedTime(_started) >= limit)
            return false;
        if (!_told)
            LogWaiting(limit.TotalSeconds, exception.Message);
        _told = true;
        await Task.Delay(Pause, clock, cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting up to {Seconds} s for a silo: {Reason}")]
    private partial void LogWaiting(double seconds, string reason);
}
