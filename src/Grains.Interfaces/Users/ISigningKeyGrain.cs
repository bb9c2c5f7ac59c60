using System.Collections.Immutable;
using Nexus.Results;

namespace Nexus.Users;

/// <summary>The key ring that access tokens are signed with. There is one, its key is <see cref="Key"/>.</summary>
[Alias("users.signing-keys")]
public interface ISigningKeyGrain : IGrainWithStringKey
{
    /// <summary>The key of the only grain of this kind.</summary>
    const string Key = "current";

    /// <summary>Every key that a valid token may be signed with, now or soon: what front-ends check by and publish.</summary>
    [Alias("public-keys"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<ImmutableArray<PublicSigningKey>> GetPublicKeysAsync();

    /// <summary>The key to sign with. For silos only: opening it takes the master key.</summary>
    [Alias("signer"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<SealedSigningKey> GetSignerAsync();

    /// <summary>Adds and retires keys as far as it is time; does nothing when called early or twice.</summary>
    /// <returns>UTC time of the next step.</returns>
    [Alias("rotate"), Repeatable]
    Task<DateTimeOffset> RotateAsync();
}

/// <summary>The public half of a P-256 key.</summary>
/// <param name="Kid">RFC 7638 thumbprint.</param>
/// <param name="X">The point's first coordinate, base64url of 32 bytes.</param>
/// <param name="Y">The point's second coordinate, base64url of 32 bytes.</param>
[GenerateSerializer, Immutable, Alias("users.public-signing-key")]
public sealed record PublicSigningKey([property: Id(0)] string Kid, [property: Id(1)] string X, [property: Id(2)] string Y);

/// <summary>A private key, encrypted with the installation's master key.</summary>
/// <param name="Kid">RFC 7638 thumbprint.</param>
/// <param name="SealedPrivateKey">PKCS #8, sealed.</param>
/// <param name="UseUntil">UTC: when the next key takes over, so when to ask again at the latest.</param>
[GenerateSerializer, Immutable, Alias("users.sealed-signing-key")]
public sealed record SealedSigningKey(
    [property: Id(0)] string Kid,
    [property: Id(1)] string SealedPrivateKey,
    [property: Id(2)] DateTimeOffset UseUntil);
