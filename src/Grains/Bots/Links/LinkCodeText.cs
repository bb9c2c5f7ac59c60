using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Nexus.Users;

namespace Nexus.Grains.Bots.Links;

/// <summary>
/// The text of a code: 16 bytes that name the account and 16 random ones, in base64url. It fits into what Telegram carries behind
/// <c>?start=</c> (64 characters of this alphabet), and leads to the one grain that knows it.
/// </summary>
internal static class LinkCodeText
{
    private const int Part = 16;
    private const int Length = 43;

    /// <summary>A new one.</summary>
    /// <param name="userId"><c>usr_...</c></param>
    public static string New(string userId)
    {
        Span<byte> bytes = stackalloc byte[2 * Part];
        Guid.ParseExact(userId.AsSpan(UserIds.Prefix.Length + 1), "N").TryWriteBytes(bytes, bigEndian: true, out _);
        RandomNumberGenerator.Fill(bytes[Part..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Whose it would be; false: it can't be a code.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? userId)
    {
        userId = null;
        Span<byte> bytes = stackalloc byte[2 * Part];
        if (text.Length != Length || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != bytes.Length)
            return false;
        userId = $"{UserIds.Prefix}_{Convert.ToHexStringLower(bytes[..Part])}";
        return true;
    }

    /// <summary>As it is stored. Its 128 random bits need nothing slower.</summary>
    public static string HashOf(string text) => BotSecrets.HashOf(Encoding.UTF8.GetBytes(text));
}
