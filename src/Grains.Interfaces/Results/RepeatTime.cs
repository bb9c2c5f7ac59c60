namespace Nexus.Results;

/// <summary>How long a caller waits for a method that is <see cref="RepeatableAttribute"/>.</summary>
public static class RepeatTime
{
    /// <summary>
    /// For <see cref="ResponseTimeoutAttribute"/>, as hours:minutes:seconds. A little longer than it takes to notice that a silo
    /// died: who waits for an answer from there asks again then, while the one who asked still waits.
    /// </summary>
    public const string Limit = "00:00:10";
}
