using System.Collections.Concurrent;
using System.Security.Claims;
using Nexus.Api.Http;

namespace Nexus.Api.ApiKeys;

/// <summary>
/// Remembers for a short time what came of checking a key. Bounded: there are two generations, and the older is forgotten when
/// the younger is full, so that a flood of bad keys costs no memory. Bad and good ones are apart: the bad can't displace the good.
/// </summary>
internal sealed class ApiKeyCache
{
    /// <summary>Of one generation.</summary>
    public const int Capacity = 4096;

    private readonly Generations _good = new();
    private readonly Generations _bad = new();

    /// <summary>Verdicts that are remembered, outdated ones too.</summary>
    public int Count => _good.Count + _bad.Count;

    /// <summary>Whether the key was checked lately.</summary>
    /// <param name="key">The whole key's hash.</param>
    /// <param name="now">UTC.</param>
    /// <param name="caller">Who it is; null: the key was bad.</param>
    public bool TryFind(TokenHash key, DateTimeOffset now, out ClaimsPrincipal? caller)
    {
        var entry = _good.Find(key, now) ?? _bad.Find(key, now);
        caller = entry?.Caller;
        return entry is not null;
    }

    /// <summary>Remembers a verdict.</summary>
    public void Add(TokenHash key, ClaimsPrincipal? caller, DateTimeOffset until) => (caller is null ? _bad : _good).Add(key, new Entry(caller, until));

    private sealed record Entry(ClaimsPrincipal? Caller, DateTimeOffset Until);

    private sealed class Generations
    {
        private ConcurrentDictionary<TokenHash, Entry> _young = new();
        private ConcurrentDictionary<TokenHash, Entry> _old = new();
        private int _added;

        public int Count => _young.Count + _old.Count;

        public Entry? Find(TokenHash key, DateTimeOffset now) =>
            (_young.TryGetValue(key, out var entry) || _old.TryGetValue(key, out entry)) && now < entry.Until ? entry : null;

        public void Add(TokenHash key, Entry entry)
        {
            _young[key] = entry;
            // Exactly one of the threads that fill it up meets the number.
            if (Interlocked.Increment(ref _added) % Capacity != 0)
                return;
            _old = _young;
            _young = new ConcurrentDictionary<TokenHash, Entry>();
        }
    }
}
