using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Nexus.Grains.Security;

/// <summary>
/// Encrypts secrets for the database: AES-256-GCM under a key of the purpose's own, which is derived from the master key.
/// A sealed text is base64url of: format (1 byte), id of the master key (4), nonce (12), tag (16), ciphertext.
/// </summary>
public sealed class SecretBox(MasterKeys keys)
{
    private const byte Format = 1;
    private const int HeaderSize = 1 + sizeof(uint);
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int Overhead = HeaderSize + NonceSize + TagSize;

    /// <summary>Encrypts.</summary>
    /// <param name="purpose">What the secret is and whose (<c>bots.token/bot_...</c>); needed again to open, so a text that is
    /// moved to another row does not open.</param>
    /// <param name="secret">In clear.</param>
    public string Seal(string purpose, ReadOnlySpan<byte> secret)
    {
        var box = new byte[Overhead + secret.Length];
        box[0] = Format;
        BinaryPrimitives.WriteUInt32BigEndian(box.AsSpan(1), keys.Current.Id);
        var nonce = box.AsSpan(HeaderSize, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = Cipher(keys.Current, purpose);
        aes.Encrypt(nonce, secret, box.AsSpan(Overhead), box.AsSpan(HeaderSize + NonceSize, TagSize), box.AsSpan(0, HeaderSize));
        return Base64Url.EncodeToString(box);
    }

    /// <summary>Decrypts.</summary>
    /// <param name="purpose">As it was sealed.</param>
    /// <param name="sealedText">From <see cref="Seal"/>.</param>
    /// <exception cref="SecretUnreadableException">Not sealed by us, for another purpose, altered, or the master key is not at hand.</exception>
    public byte[] Open(string purpose, string sealedText)
    {
        var box = Decode(sealedText);
        if (box is null || box.Length < Overhead || box[0] != Format)
            throw new SecretUnreadableException($"The secret '{purpose}' is not a sealed text.");
        var id = BinaryPrimitives.ReadUInt32BigEndian(box.AsSpan(1));
        var key = keys.Find(id) ?? throw new SecretUnreadableException(
            $"The secret '{purpose}' was sealed with the master key {id:x8}, this process has {keys.Current.Id:x8}. " +
            $"Set {SecurityOptions.Section}:{nameof(SecurityOptions.MasterKey)}, or add the old key to {nameof(SecurityOptions.PreviousMasterKeys)}.");
        var secret = new byte[box.Length - Overhead];
        using var aes = Cipher(key, purpose);
        try
        {
            aes.Decrypt(
                box.AsSpan(HeaderSize, NonceSize), box.AsSpan(Overhead), box.AsSpan(HeaderSize + NonceSize, TagSize), secret, box.AsSpan(0, HeaderSize));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new SecretUnreadableException($"The secret '{purpose}' was altered, or sealed for another purpose.", e);
        }

        return secret;
    }

    private static byte[]? Decode(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static AesGcm Cipher(MasterKey master, string purpose)
    {
        Span<byte> key = stackalloc byte[MasterKeys.KeySize];
        master.Derive(Encoding.UTF8.GetBytes(purpose), key);
        var cipher = new AesGcm(key, TagSize);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }
}

/// <summary>A stored secret can't be opened: a wrong master key or damaged data, for an operator to mend.</summary>
public sealed class SecretUnreadableException(string message, Exception? inner = null) : Exception(message, inner);
