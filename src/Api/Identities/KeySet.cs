using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Nexus.Api.Identities;

/// <summary>An issuer's public keys by their ids, as far as they are of a kind and size that we accept.</summary>
internal static class KeySet
{
    private const int MinRsaBits = 2048;
    private const int MaxRsaBits = 8192;
    private const int MaxKeys = 100;

    /// <summary>Reads a JWKS; what is not understood in it is left out (RFC 7517, 5).</summary>
    /// <exception cref="JsonException">It is no JWKS.</exception>
    public static FrozenDictionary<string, SecurityKey> Read(JsonElement jwks)
    {
        if (jwks.ValueKind != JsonValueKind.Object || !jwks.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array)
            throw new JsonException("The key set has no list of keys.");
        var keys = new Dictionary<string, SecurityKey>(StringComparer.Ordinal);
        foreach (var jwk in list.EnumerateArray().Take(MaxKeys))
        {
            if (Key(jwk) is { } key)
                keys.TryAdd(key.KeyId, key);
        }

        return keys.Count > 0 ? keys.ToFrozenDictionary(StringComparer.Ordinal) : throw new JsonException("The key set has no key that can be used.");
    }

    private static SecurityKey? Key(JsonElement jwk)
    {
        if (jwk.ValueKind != JsonValueKind.Object || StrictJson.Text(jwk, "kid") is not { Length: > 0 } kid)
            return null;
        if (jwk.TryGetProperty("use", out _) && StrictJson.Text(jwk, "use") != "sig")
            return null;
        try
        {
            SecurityKey? key = StrictJson.Text(jwk, "kty") switch
            {
                "RSA" => Rsa(jwk),
                "EC" => Ec(jwk),
                _ => null,
            };
            if (key is null)
                return null;
            key.KeyId = kid;

            // The default factory is one for the process and finds providers by key id alone: issuers choose their key ids freely.
            key.CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false };
            return key;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private static RsaSecurityKey? Rsa(JsonElement jwk)
    {
        var parameters = new RSAParameters { Modulus = Bytes(jwk, "n"), Exponent = Bytes(jwk, "e") };
        var bits = parameters.Modulus.Length * 8;
        return bits is < MinRsaBits or > MaxRsaBits || parameters.Exponent.Length is 0 or > 8 || Algorithm(jwk) is not (null or "RS256" or "PS256")
            ? null : new RsaSecurityKey(RSA.Create(parameters));
    }

    // A point that is not on the curve is refused by the platform when the key is made.
    private static ECDsaSecurityKey? Ec(JsonElement jwk) =>
        StrictJson.Text(jwk, "crv") != "P-256" || Algorithm(jwk) is not (null or "ES256") ? null : new ECDsaSecurityKey(ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Bytes(jwk, "x"), Y = Bytes(jwk, "y") },
        }));

    private static string? Algorithm(JsonElement jwk) => StrictJson.Text(jwk, "alg");

    private static byte[] Bytes(JsonElement jwk, string name) => Base64Url.DecodeFromChars(StrictJson.Text(jwk, name));
}
