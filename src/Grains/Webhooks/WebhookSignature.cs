using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Nexus.Grains.Webhooks;

/// <summary>Signs as the Standard Webhooks specification 1.0 says: HMAC-SHA256 over id, timestamp and body, parted by dots.</summary>
internal static class WebhookSignature
{
    /// <summary>The header with the message's id.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>The header with the attempt's time: whole seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The header with the signatures, parted by spaces.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string Version = "v1,";

    /// <summary>The value of <see cref="SignatureHeader"/>: one signature a key, in their order.</summary>
    /// <param name="keys">Of the secrets that sign now; at least one.</param>
    /// <param name="signed">From <see cref="Prefix"/> and the body's bytes as they are sent.</param>
    public static string Of(IReadOnlyCollection<byte[]> keys, ReadOnlySpan<byte> signed)
    {
        var text = new StringBuilder(keys.Count * 48);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var key in keys)
        {
            HMACSHA256.HashData(key, signed, hash);
            if (text.Length > 0)
                text.Append(' ');
            text.Append(Version).Append(Convert.ToBase64String(hash));
        }

        return text.ToString();
    }

    /// <summary>What is signed before the body.</summary>
    public static string Prefix(string id, long timestamp) => string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.");
}

/// <summary>The secret that receivers check signatures with: <c>whsec_</c> and the key in base64.</summary>
internal static class SecretKey
{
    /// <summary>What every secret starts with.</summary>
    public const string Prefix = "whsec_";

    /// <summary>The fewest bytes of a key.</summary>
    public const int MinSize = 24;

    /// <summary>The most.</summary>
    public const int MaxSize = 64;

    private const int NewSize = 32;

    /// <summary>A new random key.</summary>
    public static byte[] New() => RandomNumberGenerator.GetBytes(NewSize);

    /// <summary>As its owner is shown it.</summary>
    public static string Reveal(ReadOnlySpan<byte> key) => Prefix + Convert.ToBase64String(key);

    /// <summary>The key of an owner's own secret, or null: it is not one.</summary>
    public static byte[]? Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || !Base64.IsValid(text.AsSpan(Prefix.Length), out var size))
            return null;
        return size is >= MinSize and <= MaxSize ? Convert.FromBase64String(text[Prefix.Length..]) : null;
    }
}
