using System.Security.Cryptography;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <summary>One sign-in and the refresh tokens that follow from it. Only hashes of a token's secrets are kept.</summary>
/// <param name="Id"><c>ses_</c> and a UUIDv7.</param>
/// <param name="FamilyHash">SHA-256 of the part that all tokens of this session share, base64.</param>
/// <param name="SecretHash">SHA-256 of the part of the one token that is good now, base64.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="LastUsedAt">UTC.</param>
/// <param name="ExpiresAt">UTC; unused until then, it ends.</param>
/// <param name="Ip">As of the latest use.</param>
/// <param name="UserAgent">As of the latest use; at most 200 characters, none of them a control character.</param>
public sealed record Session(
    string Id,
    string FamilyHash,
    string SecretHash,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastUsedAt,
    DateTimeOffset ExpiresAt,
    string? Ip,
    string? UserAgent)
{
    private const int MaxIp = 64;
    private const int MaxUserAgent = 200;

    /// <summary>A new session whose first token is <paramref name="token"/>.</summary>
    public static Session Start(string id, RefreshToken token, ClientInfo client, DateTimeOffset now, TimeSpan lifetime) => new(
        id, Hash(token.Family), Hash(token.Secret), now, now, now + lifetime, Clean(client.Ip, MaxIp), Clean(client.UserAgent, MaxUserAgent));

    /// <summary>Whether the token is of this session, be it the latest or an older one. Takes the same time either way.</summary>
    public bool IsFamilyOf(RefreshToken token) => Matches(FamilyHash, token.Family);

    /// <summary>Whether the token is the latest. Takes the same time either way.</summary>
    public bool IsLatest(RefreshToken token) => Matches(SecretHash, token.Secret);

    /// <summary>After a refresh: only <paramref name="next"/> is good now.</summary>
    public Session Rotate(RefreshToken next, ClientInfo client, DateTimeOffset now, TimeSpan lifetime) => this with
    {
        SecretHash = Hash(next.Secret),
        LastUsedAt = now,
        ExpiresAt = now + lifetime,
        Ip = Clean(client.Ip, MaxIp),
        UserAgent = Clean(client.UserAgent, MaxUserAgent),
    };

    /// <summary>As its user is shown it.</summary>
    public SessionInfo ToInfo() => new(Id, CreatedAt, LastUsedAt, ExpiresAt, new ClientInfo(Ip, UserAgent));

    private static string Hash(ReadOnlySpan<byte> secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, hash);
        return Convert.ToBase64String(hash);
    }

    private static bool Matches(string stored, ReadOnlySpan<byte> secret)
    {
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, actual);
        return Convert.TryFromBase64String(stored, expected, out var size)
            && size == SHA256.HashSizeInBytes
            && CryptographicOperations.FixedTimeEquals(expected, actual);
    }

    private static string? Clean(string? text, int max)
    {
        if (text is null)
            return null;
        var clean = string.Concat(text.Where(c => !char.IsControl(c))).Trim();
        return clean.Length switch
        {
            0 => null,
            _ when clean.Length > max => clean[..max],
            _ => clean,
        };
    }
}
