using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nexus.Api.Http;

/// <summary>
/// Deletes answers that are older than their 24 hours, in small bites. Every front-end does it; rows that another one deletes
/// are skipped.
/// </summary>
internal sealed partial class IdempotencyPurge(IdempotencyStore store, TimeProvider clock, ILogger<IdempotencyPurge> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await store.PurgeAsync(stoppingToken) > 0)
                {
                    // Until nothing is left that ran out.
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old idempotency records could not be deleted; the next try is in five minutes")]
    private partial void LogFailed(Exception exception);
}
