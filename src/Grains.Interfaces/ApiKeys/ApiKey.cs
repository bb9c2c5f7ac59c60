using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Nexus.Ids;

namespace Nexus.ApiKeys;

/// <summary>
/// An API key as its holder sends it: <c>nxk_</c> and 69 bytes in base64url. One byte is the form (1), 16 name the user, 16 the
/// key, 32 are random, and the last 4 are the start of the SHA-256 of all before them: a typo is told from a key, and a scanner
/// that looks for leaked secrets can tell a key from text, without asking anyone.
/// </summary>
public sealed class ApiKey
{
    /// <summary>What every key starts with.</summary>
    public const string Prefix = "nxk_";

    /// <summary>Of the ids of keys.</summary>
    public const string IdPrefix = "key";

    /// <summary>Characters of every key.</summary>
    public const int Length = 4 + EncodedLength;

    private const string UserPrefix = "usr";
    private const byte Form = 1;
    private const int IdSize = 16;
    private const int SecretSize = 32;
    private const int CheckSize = 4;
    private const int SecretStart = 1 + (2 * IdSize);
    private const int CheckStart = SecretStart + SecretSize;
    private const int Size = CheckStart + CheckSize;

    // 69 * 8 / 6, without a rest: each key has one spelling.
    private const int EncodedLength = 92;

    private readonly byte[] _bytes;

    private ApiKey(byte[] bytes)
    {
        _bytes = bytes;
        UserId = NexusId.Format(UserPrefix, new Guid(bytes.AsSpan(1, IdSize), bigEndian: true));
        Id = NexusId.Format(IdPrefix, new Guid(bytes.AsSpan(1 + IdSize, IdSize), bigEndian: true));
    }

    /// <summary>Whose it claims to be: where to look it up.</summary>
    public string UserId { get; }

    /// <summary>Which one of that user it claims to be (<c>key_...</c>).</summary>
    public string Id { get; }

    /// <summary>A new key.</summary>
    public static ApiKey New(string userId, string id)
    {
        var bytes = new byte[Size];
        bytes[0] = Form;
        Guid.ParseExact(userId.AsSpan(UserPrefix.Length + 1), "N").TryWriteBytes(bytes.AsSpan(1), bigEndian: true, out _);
        Guid.ParseExact(id.AsSpan(IdPrefix.Length + 1), "N").TryWriteBytes(bytes.AsSpan(1 + IdSize), bigEndian: true, out _);
        RandomNumberGenerator.Fill(bytes.AsSpan(SecretStart, SecretSize));
        Check(bytes).CopyTo(bytes.AsSpan(CheckStart));
        return new ApiKey(bytes);
    }

    /// <summary>Reads a key as a client sent it; says nothing about whether it is good.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ApiKey? key)
    {
        key = null;
        if (text is not { Length: Length } || !text.StartsWith(Prefix, StringComparison.Ordinal) || !Base64Url.IsValid(text.AsSpan(Prefix.Length)))
            return false;
        var bytes = new byte[Size];
        if (!Base64Url.TryDecodeFromChars(text.AsSpan(Prefix.Length), bytes, out var written) || written != Size || bytes[0] != Form)
            return false;
        if (!CryptographicOperations.FixedTimeEquals(Check(bytes), bytes.AsSpan(CheckStart)))
            return false;
        key = new ApiKey(bytes);
        return true;
    }

    /// <summary>SHA-256 of the random part, base64: what is stored and compared.</summary>
    public string SecretHash() => Convert.ToBase64String(SHA256.HashData(_bytes.AsSpan(SecretStart, SecretSize)));

    /// <summary>As it is given to its owner, once.</summary>
    public string Reveal() => Prefix + Base64Url.EncodeToString(_bytes);

    /// <summary>Leaves the secret out, so that a key can't reach a log by accident.</summary>
    public override string ToString() => $"API key {Id} of {UserId}";

    private static byte[] Check(byte[] bytes) => SHA256.HashData(bytes.AsSpan(0, CheckStart))[..CheckSize];
}
