using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nexus.Users;

namespace Nexus.Api.Tests.Users;

/// <summary>Signs tokens by hand, the right ones and the wrong ones.</summary>
internal sealed class TestKey : IDisposable
{
    public TestKey(string kid)
    {
        Kid = kid;
        var point = Private.ExportParameters(includePrivateParameters: false).Q;
        Public = new PublicSigningKey(kid, Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
    }

    public string Kid { get; }

    public ECDsa Private { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public PublicSigningKey Public { get; }

    public static JsonObject Claims(DateTimeOffset now) => new()
    {
        ["iss"] = "nexus",
        ["aud"] = "nexus",
        ["sub"] = "usr_1",
        ["sid"] = "ses_1",
        ["jti"] = Guid.CreateVersion7(now).ToString("N"),
        ["iat"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddMinutes(15).ToUnixTimeSeconds(),
        ["scope"] = "api",
        ["roles"] = new JsonArray("admin", "user"),
    };

    public JsonObject Header() => new() { ["alg"] = "ES256", ["typ"] = "at+jwt", ["kid"] = Kid };

    public string Token(DateTimeOffset now, Action<JsonObject>? claims = null, Action<JsonObject>? header = null)
    {
        var (h, c) = (Header(), Claims(now));
        header?.Invoke(h);
        claims?.Invoke(c);
        return Sign(h.ToJsonString(), c.ToJsonString());
    }

    public string Sign(string header, string payload)
    {
        var head = Head(header, payload);
        return $"{head}.{Base64Url.EncodeToString(Private.SignData(Encoding.ASCII.GetBytes(head), HashAlgorithmName.SHA256))}";
    }

    /// <summary>The classic confusion: the public key, which everyone has, as the secret of an HMAC.</summary>
    public string SignWithPublicKeyAsSecret(string header, string payload)
    {
        var head = Head(header, payload);
        return $"{head}.{Base64Url.EncodeToString(HMACSHA256.HashData(Private.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(head)))}";
    }

    public static string Head(string header, string payload) =>
        $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";

    public static JsonElement Payload(string token) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement;

    public void Dispose() => Private.Dispose();
}
