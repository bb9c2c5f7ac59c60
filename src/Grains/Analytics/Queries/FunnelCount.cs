namespace Nexus.Grains.Analytics.Queries;

/// <summary>
/// How many distinct ids took how many of the steps, in their order and within a window from the first. Whoever can be counted for a step
/// by any choice of his events is. Pure.
/// </summary>
/// <param name="steps">Names of events; one may stand more than once.</param>
/// <param name="window">From the first step to the last.</param>
internal sealed class FunnelCount(IReadOnlyList<string> steps, TimeSpan window)
{
    // For each step, the latest beginning of a way that has come so far: no other leaves more of the window.
    private readonly DateTime?[] _begun = new DateTime?[steps.Count];
    private readonly long[] _reached = new long[steps.Count];
    private string? _id;
    private int _furthest;

    /// <summary>How many came so far, step by step.</summary>
    public IReadOnlyList<long> Reached => _reached;

    /// <summary>Takes the next event: by id, and of one id by time.</summary>
    public void Add(string id, string name, DateTime at)
    {
        if (!string.Equals(id, _id, StringComparison.Ordinal))
        {
            _id = id;
            _furthest = 0;
            Array.Clear(_begun);
        }

        // From the last step back, so that one event is not taken for two steps.
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            if (!string.Equals(steps[i], name, StringComparison.Ordinal))
                continue;
            if (i == 0)
                _begun[0] = at;
            else if (_begun[i - 1] is { } begun && at - begun <= window && !(_begun[i] > begun))
                _begun[i] = begun;
            else
                continue;
            while (_furthest <= i)
                _reached[_furthest++]++;
        }
    }
}
