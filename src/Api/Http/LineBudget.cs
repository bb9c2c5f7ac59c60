namespace Nexus.Api.Http;

/// <summary>
/// How many log lines of one kind a second may have, so that a flood of requests does not become a flood of lines. Exact
/// enough: requests that meet at the turn of a second may add or lose a few.
/// </summary>
internal sealed class LineBudget(TimeProvider clock, int linesPerSecond)
{
    private long _second;
    private int _spent;

    /// <summary>Takes one line.</summary>
    /// <param name="leftOut">Lines that the last second had to do without; told once.</param>
    /// <returns>Whether there is one left.</returns>
    public bool TrySpend(out int leftOut)
    {
        leftOut = 0;
        var second = clock.GetTimestamp() / clock.TimestampFrequency;
        var last = Volatile.Read(ref _second);
        if (second != last && Interlocked.CompareExchange(ref _second, second, last) == last)
            leftOut = Math.Max(0, Interlocked.Exchange(ref _spent, 0) - linesPerSecond);
        return Interlocked.Increment(ref _spent) <= linesPerSecond;
    }
}
