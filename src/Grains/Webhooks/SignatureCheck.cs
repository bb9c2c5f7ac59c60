using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>Checks a signature as receivers do: Standard Webhooks 1.0.</summary>
internal static class SignatureCheck
{
    /// <summary>How far the sender's clock may be off, and how old a message may be.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Whether one of the signatures was made with one of the keys, at about this time.</summary>
    public static bool Holds(SignedMessage message, IReadOnlyCollection<byte[]> keys, DateTimeOffset now)
    {
        if (!long.TryParse(message.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > (long)Tolerance.TotalSeconds)
            return false;
        byte[] signed = [.. Encoding.UTF8.GetBytes(WebhookSignature.Prefix(message.Id, seconds)), .. message.Body];
        var holds = false;
        foreach (var expected in WebhookSignature.Of(keys, signed).Split(' '))
        {
            var bytes = Encoding.ASCII.GetBytes(expected);
            foreach (var given in message.Signatures.Split(' '))
                holds |= CryptographicOperations.FixedTimeEquals(bytes, Encoding.UTF8.GetBytes(given));
        }

        return holds;
    }
}
