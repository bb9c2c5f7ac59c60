using System.Collections.Concurrent;
using System.Security.Claims;
using Nexus.Api.Http;

namespace Nexus.Api.Users;

/// <summary>
/// Remembers tokens that were found good. Bounded: there are two generations, the older is forgotten when the younger is full,
/// and what is asked for in the older one moves up.
/// </summary>
internal sealed class AccessTokenCache
{
    /// <summary>Of one generation; an entry takes some 2 KiB with its claims.</summary>
    public const int Capacity = 8192;

    private Generation _young = new();
    private Generation _old = new();

    /// <summary>Tokens that are remembered, expired ones too.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>The caller of a token that was found good and has not expired, or null.</summary>
    public ClaimsPrincipal? Find(TokenHash token, DateTimeOffset now)
    {
        if (!_young.Entries.TryGetValue(token, out var entry))
        {
            if (!_old.Entries.TryGetValue(token, out entry))
                return null;
            Add(token, entry.Principal, entry.ExpiresAt);
        }

        return now < entry.ExpiresAt ? entry.Principal : null;
    }

    /// <summary>Remembers a token.</summary>
    public void Add(TokenHash token, ClaimsPrincipal principal, DateTimeOffset expiresAt)
    {
        var (young, entry) = (_young, new Entry(principal, expiresAt));
        if (!young.Entries.TryAdd(token, entry))
        {
            // Checked anew, because the account had changed: the later verdict counts.
            young.Entries[token] = entry;
            return;
        }

        if (Interlocked.Increment(ref young.Count) < Capacity)
            return;
        // Of several threads that fill it up, one changes the generations.
        if (Interlocked.CompareExchange(ref _young, new Generation(), young) == young)
            _old = young;
    }

    private sealed class Generation
    {
        public readonly ConcurrentDictionary<TokenHash, Entry> Entries = new();
        public int Count;
    }

    private sealed record Entry(ClaimsPrincipal Principal, DateTimeOffset ExpiresAt);
}
