using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Nexus.Api.Http;

/// <summary>
/// A position in a list, opaque to clients: base64url of a check sum and the position. The check sum covers the name of the list,
/// so that garbage, or the cursor of another list, is noticed; it is no secret, because a cursor grants nothing.
/// </summary>
internal static class Cursor
{
    private const int CheckLength = 4;
    private const int MaxLength = 1024;

    /// <summary>What a client sends to go on after this position.</summary>
    public static string Encode(string list, string position)
    {
        var bytes = new byte[CheckLength + Encoding.UTF8.GetByteCount(position)];
        Encoding.UTF8.GetBytes(position, bytes.AsSpan(CheckLength));
        WriteCheck(list, bytes.AsSpan(CheckLength), bytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The position; false: this was never a cursor of this list.</summary>
    public static bool TryDecode(string list, string cursor, [NotNullWhen(true)] out string? position)
    {
        position = null;
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor))
            return false;
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length <= CheckLength)
            return false;
        Span<byte> check = stackalloc byte[CheckLength];
        WriteCheck(list, bytes.AsSpan(CheckLength), check);
        if (!check.SequenceEqual(bytes.AsSpan(0, CheckLength)))
            return false;
        position = Encoding.UTF8.GetString(bytes.AsSpan(CheckLength));
        return true;
    }

    private static void WriteCheck(string list, ReadOnlySpan<byte> position, Span<byte> check)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(list));
        hash.AppendData(position);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        digest[..CheckLength].CopyTo(check);
    }
}
