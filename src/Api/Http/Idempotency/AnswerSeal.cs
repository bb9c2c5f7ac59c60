using System.Security.Cryptography;
using System.Text;

namespace Nexus.Api.Http;

/// <summary>
/// Encrypts kept answers: they may hold tokens and signing secrets, which are nowhere else stored in the clear. The key follows
/// from the client's <c>Idempotency-Key</c> and body, which the table does not hold, so only a repeat of the request opens it.
/// </summary>
internal sealed class AnswerSeal : IDisposable
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly AesGcm _aes;

    private AnswerSeal(ReadOnlySpan<byte> key) => _aes = new AesGcm(key, TagSize);

    /// <summary>For the answer of one request.</summary>
    public static AnswerSeal For(string idempotencyKey, ReadOnlySpan<byte> bodyHash)
    {
        Span<byte> key = stackalloc byte[32];
        var secret = Encoding.UTF8.GetBytes(idempotencyKey);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt: bodyHash, info: "nexus idempotency answer"u8);
        return new AnswerSeal(key);
    }

    /// <summary>Nonce, tag and ciphertext.</summary>
    public byte[] Seal(ReadOnlySpan<byte> body)
    {
        var result = new byte[NonceSize + TagSize + body.Length];
        var nonce = result.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        _aes.Encrypt(nonce, body, result.AsSpan(NonceSize + TagSize), result.AsSpan(NonceSize, TagSize));
        return result;
    }

    /// <summary>The body.</summary>
    /// <exception cref="CryptographicException">The row was changed by another hand.</exception>
    public byte[] Open(ReadOnlySpan<byte> kept)
    {
        var body = new byte[kept.Length - NonceSize - TagSize];
        _aes.Decrypt(kept[..NonceSize], kept[(NonceSize + TagSize)..], kept.Slice(NonceSize, TagSize), body);
        return body;
    }

    /// <inheritdoc/>
    public void Dispose() => _aes.Dispose();
}
