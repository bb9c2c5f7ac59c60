using Microsoft.IdentityModel.Tokens;

namespace Nexus.Api.Identities;

/// <summary>Signatures that are accepted at all. None with a shared secret: public keys must never serve as one.</summary>
internal static class SigningAlgorithms
{
    /// <summary>In the order of their use.</summary>
    public static readonly IReadOnlyList<string> All =
        [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    /// <summary>Whether a key can make signatures of this kind.</summary>
    public static bool Fits(string algorithm, SecurityKey key) =>
        algorithm == SecurityAlgorithms.EcdsaSha256 ? key is ECDsaSecurityKey : key is RsaSecurityKey;
}
