namespace Nexus.Results;

/// <summary>How long a read may take.</summary>
public static class ReadTime
{
    /// <summary>
    /// For <see cref="ResponseTimeoutAttribute"/>, as hours:minutes:seconds. A little longer than it takes to notice that a silo
    /// died: who waits for an answer from there asks again then, not after the longer time that commands have.
    /// </summary>
    public const string Limit = "00:00:10";
}
