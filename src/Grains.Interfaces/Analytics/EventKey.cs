using System.Security.Cryptography;
using System.Text;

namespace Nexus.Analytics;

/// <summary>What events are deduplicated by: 128 bits.</summary>
public static class EventKey
{
    /// <summary>
    /// The key of an owner's id: a UUID version 8 (RFC 9562) from SHA-256, which meets neither another owner's key nor one that the
    /// server made.
    /// </summary>
    public static Guid Of(string owner, string id)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{owner}\n{id}"), bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes[..16], bigEndian: true);
    }
}
