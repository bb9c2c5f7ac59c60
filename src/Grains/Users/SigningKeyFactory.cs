using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Nexus.Grains.Security;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <summary>Makes P-256 keys and opens them again.</summary>
public sealed class SigningKeyFactory(SecretBox secrets)
{
    /// <summary>A new key.</summary>
    public SigningKey Create(DateTimeOffset signsFrom)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        var kid = Thumbprint(x, y);
        var pkcs8 = key.ExportPkcs8PrivateKey();
        var sealedKey = secrets.Seal(Purpose(kid), pkcs8);
        CryptographicOperations.ZeroMemory(pkcs8);
        return new SigningKey(new PublicSigningKey(kid, x, y), sealedKey, signsFrom);
    }

    /// <summary>The private key, to sign with.</summary>
    /// <exception cref="SecretUnreadableException">The master key is another one.</exception>
    public ECDsa Open(SealedSigningKey key)
    {
        var pkcs8 = secrets.Open(Purpose(key.Kid), key.SealedPrivateKey);
        var opened = ECDsa.Create();
        opened.ImportPkcs8PrivateKey(pkcs8, out _);
        CryptographicOperations.ZeroMemory(pkcs8);
        return opened;
    }

    private static string Purpose(string kid) => $"users.signing-key/{kid}";

    // RFC 7638: SHA-256 over the required members in lexical order, without white space.
    private static string Thumbprint(string x, string y) => Base64Url.EncodeToString(
        SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
}
