using Nexus.Results;

namespace Nexus.Grains.Storage;

/// <summary>Patience with PostgreSQL: a call is run again while there is no answer, after pauses that double from 20 ms to a second.</summary>
internal static class TransientRepeats
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Runs a call until it is answered or the deadline has passed. It may take effect more than once.</summary>
    /// <param name="call">What is run.</param>
    /// <param name="deadline">UTC. A pause that would end after it is not begun.</param>
    /// <param name="clock">Tells the time and paces the pauses.</param>
    /// <param name="repeating">Is told of each fault that is followed by another try, and of the pause before it.</param>
    /// <exception cref="UnavailableException">PostgreSQL gave no answer in time. Whether the last call took effect is not known.</exception>
    public static async Task<TAnswer> RunAsync<TAnswer>(
        Func<Task<TAnswer>> call, DateTimeOffset deadline, TimeProvider clock, Action<Exception, TimeSpan> repeating)
    {
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (Exception exception) when (PostgresErrors.IsTransient(exception))
            {
                if (clock.GetUtcNow() + pause > deadline)
                    throw new UnavailableException("postgres", exception);
                repeating(exception, pause);
            }

            await Task.Delay(pause, clock).ConfigureAwait(false);
        }
    }
}
