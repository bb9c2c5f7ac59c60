using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <summary>Signs access tokens (JWT, RFC 9068, ES256). Only silos do; front-ends have the public keys alone.</summary>
public sealed class AccessTokenIssuer(
    IGrainFactory grains, SigningKeyFactory keys, IOptions<AccessTokenOptions> options, TimeProvider clock)
{
    // A key that is added out of turn has to be noticed; the ring itself announces its hand-overs.
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(5);

    private volatile Signer? _signer;

    /// <summary>Whole seconds that a token is good for.</summary>
    public int ExpiresIn => (int)options.Value.Lifetime.TotalSeconds;

    /// <summary>A token for one session.</summary>
    /// <param name="userId">Becomes <c>sub</c>.</param>
    /// <param name="roles">The user's roles as of now.</param>
    /// <param name="scope">What the token may be used for; <see cref="TokenScopes.All"/> for a person's session.</param>
    /// <param name="sessionId">Becomes <c>sid</c>.</param>
    public async ValueTask<string> IssueAsync(string userId, IEnumerable<string> roles, string scope, string sessionId)
    {
        var now = clock.GetUtcNow();
        var signer = _signer is { } cached && cached.GoodUntil > now ? cached : await GetSignerAsync(now);
        return signer.Sign(Payload(userId, roles, scope, sessionId, now));
    }

    private async Task<Signer> GetSignerAsync(DateTimeOffset now)
    {
        var key = await grains.GetGrain<ISigningKeyGrain>(ISigningKeyGrain.Key).GetSignerAsync();
        var goodUntil = key.UseUntil < now + AskAgain ? key.UseUntil : now + AskAgain;
        var known = _signer;
        var signer = known is not null && known.Kid == key.Kid ? known.Until(goodUntil) : new Signer(key.Kid, keys.Open(key), goodUntil);
        _signer = signer;
        return signer;
    }

    private byte[] Payload(string userId, IEnumerable<string> roles, string scope, string sessionId, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("iss", options.Value.Issuer);
        json.WriteString("aud", options.Value.Audience);
        json.WriteString("sub", userId);
        json.WriteString("sid", sessionId);
        json.WriteString("jti", Guid.CreateVersion7(now).ToString("N"));
        json.WriteNumber("iat", now.ToUnixTimeSeconds());
        json.WriteNumber("exp", now.ToUnixTimeSeconds() + ExpiresIn);
        json.WriteString("scope", scope);
        json.WriteStartArray("roles");
        foreach (var role in roles)
            json.WriteStringValue(role);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private sealed class Signer(string kid, ECDsa key, DateTimeOffset goodUntil)
    {
        private readonly string _header = Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{kid}}"}"""));

        public string Kid => kid;

        public DateTimeOffset GoodUntil => goodUntil;

        public Signer Until(DateTimeOffset time) => new(kid, key, time);

        public string Sign(byte[] payload)
        {
            var head = $"{_header}.{Base64Url.EncodeToString(payload)}";
            byte[] signature;
            // An ECDsa instance promises nothing about concurrent use; signing takes some 25 microseconds.
            lock (key)
                signature = key.SignData(Encoding.ASCII.GetBytes(head), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            return $"{head}.{Base64Url.EncodeToString(signature)}";
        }
    }
}
