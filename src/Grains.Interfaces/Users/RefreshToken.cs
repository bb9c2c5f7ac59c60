using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Nexus.Ids;

namespace Nexus.Users;

/// <summary>
/// A refresh token: <c>nxr_</c> and 64 bytes in base64url. 16 bytes name the user, 16 random bytes name the family (one
/// sign-in), 32 random bytes change at every refresh. The family part is a secret too and is not the session's id, so that
/// only who once held a token of the family can have it revoked by showing an old one.
/// </summary>
public sealed class RefreshToken
{
    private const string Prefix = "nxr_";
    private const int IdSize = 16;
    private const int SecretSize = 32;
    private const int Size = IdSize + IdSize + SecretSize;

    // ceil(64 * 8 / 6)
    private const int EncodedLength = 86;

    private readonly byte[] _bytes;

    private RefreshToken(byte[] bytes, string userId)
    {
        _bytes = bytes;
        UserId = userId;
    }

    /// <summary>Whose it claims to be: where to look it up.</summary>
    public string UserId { get; }

    /// <summary>Names the sign-in.</summary>
    public ReadOnlySpan<byte> Family => _bytes.AsSpan(IdSize, IdSize);

    /// <summary>Changes at every refresh.</summary>
    public ReadOnlySpan<byte> Secret => _bytes.AsSpan(2 * IdSize, SecretSize);

    /// <summary>The first token of a new family.</summary>
    public static RefreshToken New(string userId)
    {
        var bytes = RandomNumberGenerator.GetBytes(Size);
        Guid.ParseExact(userId.AsSpan(UserIds.Prefix.Length + 1), "N").TryWriteBytes(bytes, bigEndian: true, out _);
        return new RefreshToken(bytes, userId);
    }

    /// <summary>The successor in the same family.</summary>
    public RefreshToken Next()
    {
        var bytes = (byte[])_bytes.Clone();
        RandomNumberGenerator.Fill(bytes.AsSpan(2 * IdSize));
        return new RefreshToken(bytes, UserId);
    }

    /// <summary>Reads a token as a client sent it; says nothing about whether it is still good.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RefreshToken? token)
    {
        token = null;
        if (text is null || text.Length != Prefix.Length + EncodedLength || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var bytes = new byte[Size];
        if (!Base64Url.IsValid(text.AsSpan(Prefix.Length)) || !Base64Url.TryDecodeFromChars(text.AsSpan(Prefix.Length), bytes, out var written) || written != Size)
            return false;
        token = new RefreshToken(bytes, NexusId.Format(UserIds.Prefix, new Guid(bytes.AsSpan(0, IdSize), bigEndian: true)));
        return true;
    }

    /// <summary>As it is given to the client, once.</summary>
    public string Reveal() => Prefix + Base64Url.EncodeToString(_bytes);

    /// <summary>Names no secret, so that a token can't reach a log by accident.</summary>
    public override string ToString() => $"refresh token of {UserId}";
}
