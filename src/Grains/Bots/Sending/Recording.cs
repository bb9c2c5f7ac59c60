using Nexus.Grains.Storage;
using Nexus.Results;

namespace Nexus.Grains.Bots.Sending;

/// <summary>Records what became of calls, however long that takes: what Telegram did can't be taken back, so it has to be known.</summary>
internal static class Recording
{
    private static readonly TimeSpan RepeatFor = TimeSpan.FromSeconds(30);

    /// <summary>Records until it is done, nobody waits any more, or it can't be done.</summary>
    /// <param name="record">Records. May run more than once.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="repeating">Is told of each fault that passes, and of the pause before the next try.</param>
    /// <param name="lost">Is told of one that does not pass.</param>
    /// <param name="stopping">Nobody waits any more.</param>
    /// <returns>Whether it is recorded.</returns>
    public static async Task<bool> RunAsync(
        Func<Task<int>> record, TimeProvider clock, Action<Exception, TimeSpan> repeating, Action<Exception> lost, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await TransientRepeats.RunAsync(record, clock.GetUtcNow() + RepeatFor, clock, repeating);
                return true;
            }
            catch (UnavailableException)
            {
                // It was told; on with it.
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception exception)
            {
                lost(exception);
                return false;
            }
        }

        return false;
    }
}
