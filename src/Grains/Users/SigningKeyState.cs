using System.Collections.Immutable;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <summary>
/// The key ring. A key is published before it signs and after it stopped, so that whoever checks tokens knows it in time and
/// for as long as a token of it may live.
/// </summary>
/// <param name="Keys">In the order in which they sign.</param>
public sealed record SigningKeyState(ImmutableArray<SigningKey> Keys)
{
    /// <summary>No key yet.</summary>
    public static readonly SigningKeyState Empty = new([]);

    /// <summary>The key to sign with.</summary>
    /// <exception cref="InvalidOperationException">There is none: <see cref="StartOfNext"/> was not followed.</exception>
    public SigningKey Signer(DateTimeOffset now) => Keys.Last(k => k.SignsFrom <= now);

    /// <summary>When the signer of now hands over to a key that is there already, or null.</summary>
    public DateTimeOffset? EndOfSigner(DateTimeOffset now) => Keys.FirstOrDefault(k => k.SignsFrom > now)?.SignsFrom;

    /// <summary>From when a key that has to be made now signs, or null: it is not time.</summary>
    public DateTimeOffset? StartOfNext(DateTimeOffset now, AuthOptions options)
    {
        if (Keys.IsEmpty)
            return now;
        var regular = Keys[^1].SignsFrom + options.SigningKeyPeriod;
        if (regular - options.SigningKeyOverlap > now)
            return null;
        // After a long stop the next key still waits until it is known.
        return regular > now + options.SigningKeyOverlap ? regular : now + options.SigningKeyOverlap;
    }

    /// <summary>With one more key.</summary>
    public SigningKeyState Add(SigningKey key) => new(Keys.Add(key));

    /// <summary>Without the keys whose last tokens are gone.</summary>
    public SigningKeyState Retire(DateTimeOffset now, AuthOptions options)
    {
        var retired = 0;
        while (retired + 1 < Keys.Length && Keys[retired + 1].SignsFrom + options.SigningKeyOverlap <= now)
            retired++;
        return retired == 0 ? this : new SigningKeyState(Keys.RemoveRange(0, retired));
    }

    /// <summary>When to look again.</summary>
    public DateTimeOffset NextStep(AuthOptions options)
    {
        var next = Keys[^1].SignsFrom + options.SigningKeyPeriod - options.SigningKeyOverlap;
        if (Keys.Length == 1)
            return next;
        var retirement = Keys[1].SignsFrom + options.SigningKeyOverlap;
        return retirement < next ? retirement : next;
    }
}

/// <summary>One P-256 key.</summary>
/// <param name="Public">What everyone may see.</param>
/// <param name="SealedPrivateKey">PKCS #8, sealed by <see cref="Security.SecretBox"/>.</param>
/// <param name="SignsFrom">UTC.</param>
public sealed record SigningKey(PublicSigningKey Public, string SealedPrivateKey, DateTimeOffset SignsFrom);
