using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Nexus.Stands.OpenIdConnect;

/// <summary>A signing key of an issuer: RS256, PS256 or ES256 (ES384 for the attack of a wrong curve).</summary>
public sealed class OidcKey : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    public OidcKey(string kid, string algorithm, int rsaBits = 2048)
    {
        Kid = kid;
        Algorithm = algorithm;
        if (algorithm is "RS256" or "PS256")
            _rsa = RSA.Create(rsaBits);
        else
            _ecdsa = ECDsa.Create(algorithm == "ES384" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256);
    }

    public string Kid { get; }

    public string Algorithm { get; }

    /// <summary>The public key as everyone can have it, in the form that libraries take for a secret by mistake.</summary>
    public string PublicPem => _rsa?.ExportSubjectPublicKeyInfoPem() ?? _ecdsa!.ExportSubjectPublicKeyInfoPem();

    /// <summary>The modulus of an RSA key, or the point of another.</summary>
    public byte[] PublicBytes => _rsa?.ExportParameters(includePrivateParameters: false).Modulus ?? _ecdsa!.ExportParameters(includePrivateParameters: false).Q.X!;

    /// <summary>The public half as a JWK.</summary>
    public JsonObject ToJwk()
    {
        var jwk = new JsonObject { ["kid"] = Kid, ["use"] = "sig", ["alg"] = Algorithm };
        if (_rsa is not null)
        {
            var parameters = _rsa.ExportParameters(includePrivateParameters: false);
            jwk["kty"] = "RSA";
            jwk["n"] = Base64Url.EncodeToString(parameters.Modulus);
            jwk["e"] = Base64Url.EncodeToString(parameters.Exponent);
            return jwk;
        }

        var point = _ecdsa!.ExportParameters(includePrivateParameters: false).Q;
        jwk["kty"] = "EC";
        jwk["crv"] = Algorithm == "ES384" ? "P-384" : "P-256";
        jwk["x"] = Base64Url.EncodeToString(point.X);
        jwk["y"] = Base64Url.EncodeToString(point.Y);
        return jwk;
    }

    public byte[] Sign(byte[] data) =>
        _rsa?.SignData(data, HashAlgorithmName.SHA256, Algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
        ?? _ecdsa!.SignData(data, Algorithm == "ES384" ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256);

    /// <summary>A token of exactly this header and payload.</summary>
    public string Sign(string header, string payload)
    {
        var head = Head(header, payload);
        return $"{head}.{Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(head)))}";
    }

    /// <summary>The same with an HMAC.</summary>
    public static string SignWithSecret(string header, string payload, byte[] secret)
    {
        var head = Head(header, payload);
        return $"{head}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(head)))}";
    }

    /// <summary>The part that is signed.</summary>
    public static string Head(string header, string payload) =>
        $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";

    public void Dispose()
    {
        _rsa?.Dispose();
        _ecdsa?.Dispose();
    }
}
