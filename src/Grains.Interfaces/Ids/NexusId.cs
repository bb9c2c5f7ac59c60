using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Nexus.Ids;

/// <summary>
/// Outside ids: a type prefix, an underscore and a UUIDv7 as 32 hex digits (<c>exe_0199...</c>), so that ids of a kind sort
/// by the time they were made (spec page 02).
/// </summary>
public static class NexusId
{
    private const int HexLength = 32;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>A new id with the clock's time inside.</summary>
    public static string New(string prefix, TimeProvider clock) => Format(prefix, Guid.CreateVersion7(clock.GetUtcNow()));

    /// <summary>The id with this prefix and UUID.</summary>
    public static string Format(string prefix, Guid value) => $"{prefix}_{value:N}";

    /// <summary>
    /// The same id for the same seed, for commands that may run twice (an <c>Idempotency-Key</c>): a UUID version 8 (RFC 9562)
    /// from SHA-256, with the given time in the place where a UUIDv7 has it, so that it sorts among its kind.
    /// </summary>
    public static string Derive(string prefix, string seed, DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(seed), bytes);
        var milliseconds = time.ToUnixTimeMilliseconds();
        for (var i = 5; i >= 0; i--, milliseconds >>= 8)
            bytes[i] = (byte)milliseconds;
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return Format(prefix, new Guid(bytes[..16], bigEndian: true));
    }

    /// <summary>Whether <paramref name="id"/> has this prefix and a UUID behind it, in the canonical lower-case form.</summary>
    public static bool IsValid([NotNullWhen(true)] string? id, string prefix)
    {
        if (id is null || id.Length != prefix.Length + 1 + HexLength || id[prefix.Length] != '_')
            return false;
        if (!id.StartsWith(prefix, StringComparison.Ordinal))
            return false;
        return !id.AsSpan(prefix.Length + 1).ContainsAnyExcept(Hex);
    }
}
