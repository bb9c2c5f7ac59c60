using System.Text;

namespace Nexus.Events;

/// <summary>
/// Which partition of the event log and of due work an aggregate belongs to: FNV-1a over the UTF-8 of its key. The number
/// is stored with each row, so the function and the count may never change for a database that holds unread events.
/// </summary>
public static class EventPartition
{
    /// <summary>How many partitions there are, hence how many pumps of one group can run side by side.</summary>
    public const int Count = 8;

    /// <summary>The partition, 0 to <see cref="Count"/> - 1.</summary>
    public static int Of(string key)
    {
        const uint offset = 2166136261;
        const uint prime = 16777619;
        var hash = offset;
        Span<byte> utf8 = stackalloc byte[256];
        var bytes = Encoding.UTF8.TryGetBytes(key, utf8, out var written) ? utf8[..written] : Encoding.UTF8.GetBytes(key);
        foreach (var b in bytes)
            hash = (hash ^ b) * prime;
        // The high bits are the better mixed ones.
        return (int)((hash ^ (hash >> 16)) % Count);
    }
}
