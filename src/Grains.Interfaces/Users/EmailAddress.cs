using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Nexus.Users;

/// <summary>
/// The form in which an e-mail address identifies an account. Two spellings that mail servers treat alike must become one
/// string, and no two look-alikes may: the local part is printable ASCII, a domain in another script becomes its IDNA form.
/// </summary>
public static class EmailAddress
{
    /// <summary>The longest address, by RFC 5321's limit on a path.</summary>
    public const int MaxLength = 254;

    private const int MaxLocalPart = 64;
    private const int MaxLabel = 63;
    private const string AtomSymbols = "!#$%&'*+-/=?^_`{|}~.";

    /// <summary>Trims, lower-cases and checks. Dots and tags before the <c>@</c> are kept: what they mean is the provider's choice.</summary>
    /// <returns>Whether <paramref name="address"/> is one that can be registered.</returns>
    public static bool TryNormalize([NotNullWhen(true)] string? address, [NotNullWhen(true)] out string? normalized)
    {
        normalized = null;
        var trimmed = address?.Trim();
        if (trimmed is null or { Length: 0 or > MaxLength })
            return false;
        var at = trimmed.LastIndexOf('@');
        if (at < 1 || !IsLocalPart(trimmed.AsSpan(0, at)) || !TryDomain(trimmed[(at + 1)..], out var domain))
            return false;
        var result = $"{trimmed[..at].ToLowerInvariant()}@{domain}";
        if (result.Length > MaxLength)
            return false;
        normalized = result;
        return true;
    }

    private static bool IsLocalPart(ReadOnlySpan<char> local)
    {
        if (local.Length > MaxLocalPart || local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal))
            return false;
        foreach (var c in local)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !AtomSymbols.Contains(c, StringComparison.Ordinal))
                return false;
        }

        return true;
    }

    private static bool TryDomain(string domain, [NotNullWhen(true)] out string? ascii)
    {
        ascii = null;
        try
        {
            ascii = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(domain).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return false;
        }

        var labels = ascii.Split('.');
        return labels.Length > 1 && Array.TrueForAll(labels, label => label.Length is > 0 and <= MaxLabel);
    }
}
