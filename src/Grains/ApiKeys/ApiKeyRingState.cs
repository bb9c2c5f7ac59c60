using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Nexus.Access;
using Nexus.ApiKeys;
using Nexus.Results;

namespace Nexus.Grains.ApiKeys;

/// <summary>The keys of one user. Bounded: <see cref="MaxKeys"/>.</summary>
/// <param name="Keys">In the order in which they were made.</param>
public sealed record ApiKeyRingState(ImmutableArray<StoredApiKey> Keys)
{
    /// <summary>Keys that a user can have; expired ones make room.</summary>
    public const int MaxKeys = 50;

    /// <summary>No keys.</summary>
    public static readonly ApiKeyRingState Empty = new([]);

    // A use is worth a write when the last one that was written is this old.
    private static readonly TimeSpan UseGrain = TimeSpan.FromMinutes(1);

    /// <summary>The key with this id, or null.</summary>
    public StoredApiKey? Find(string id) => Keys.FirstOrDefault(k => k.Id == id);

    /// <summary>Why a key can't be made, or null.</summary>
    public Error? WhyNot(ApiKeyRequest request, DateTimeOffset now)
    {
        for (var i = 0; i < request.Scopes.Length; i++)
        {
            if (!Scopes.IsKnown(request.Scopes[i]))
                return ApiKeyErrors.UnknownScope(i);
            if (Scopes.IsForAdmins(request.Scopes[i]) && !request.MakerIsAdmin)
                return ApiKeyErrors.ScopeNotAllowed(i);
        }

        if (request.ExpiresAt <= now)
            return ApiKeyErrors.ExpiryPassed;
        return Keys.Count(k => k.Id != request.Id && !k.IsExpired(now)) >= MaxKeys ? ApiKeyErrors.TooMany : null;
    }

    /// <summary>Adds a key, or gives the same one another secret. Expired keys go when there are too many.</summary>
    public ApiKeyRingState Add(ApiKeyRequest request, string secretHash, DateTimeOffset now)
    {
        if (Find(request.Id) is { } known)
            return this with { Keys = Keys.Replace(known, known with { SecretHash = secretHash }) };
        var kept = Keys.Length < MaxKeys ? Keys : Keys.RemoveAll(k => k.IsExpired(now));
        return this with
        {
            Keys = kept.Add(new StoredApiKey(
                request.Id, request.Name, [.. request.Scopes.Distinct(StringComparer.Ordinal)], secretHash, now, request.ExpiresAt, LastUsedAt: null, Version: 1)),
        };
    }

    /// <summary>Another name for a key that is there.</summary>
    public ApiKeyRingState Rename(StoredApiKey key, string name) =>
        name == key.Name ? this : this with { Keys = Keys.Replace(key, key with { Name = name, Version = key.Version + 1 }) };

    /// <summary>Without the key.</summary>
    public ApiKeyRingState Remove(StoredApiKey key) => this with { Keys = Keys.Remove(key) };

    /// <summary>The key was used; the same state when that is known well enough.</summary>
    public ApiKeyRingState Use(StoredApiKey key, DateTimeOffset now) =>
        key.LastUsedAt is { } last && now - last < UseGrain
            ? this
            : this with { Keys = Keys.Replace(key, key with { LastUsedAt = now, Version = key.Version + 1 }) };

    /// <summary>The living key with this id and secret. Compares a hash also when there is no such key.</summary>
    public StoredApiKey? Verify(string id, string secretHash, DateTimeOffset now)
    {
        var key = Find(id);
        var matches = CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(key?.SecretHash ?? secretHash), Encoding.ASCII.GetBytes(secretHash));
        return matches && key?.IsExpired(now) is false ? key : null;
    }
}

/// <summary>One key.</summary>
/// <param name="Id"><c>key_...</c></param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Scopes">Each once.</param>
/// <param name="SecretHash">SHA-256, base64. The secret has 256 random bits, so nothing slower is needed.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC, or null.</param>
/// <param name="LastUsedAt">UTC, a minute coarse.</param>
/// <param name="Version">Grows with every change that its owner sees.</param>
public sealed record StoredApiKey(
    string Id,
    string Name,
    ImmutableArray<string> Scopes,
    string SecretHash,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    long Version)
{
    /// <summary>Whether its time is over.</summary>
    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;

    /// <summary>As its owner sees it.</summary>
    public ApiKeyInfo ToInfo() => new(Id, Name, Scopes, CreatedAt, ExpiresAt, LastUsedAt, Version);
}
