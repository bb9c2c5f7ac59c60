using System.Buffers.Text;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Nexus.Results;
using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>Asks the key ring for its public keys.</summary>
internal delegate Task<ImmutableArray<PublicSigningKey>> PublicKeySource();

/// <summary>The public keys that access tokens are checked with, kept in memory and asked for anew when they may have changed.</summary>
internal sealed class PublicKeys(PublicKeySource source, TimeProvider clock) : IDisposable
{
    /// <summary>After this long, a key that was taken out of the ring is noticed.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    /// <summary>Tokens with made-up key ids cause at most one question in this time.</summary>
    private static readonly TimeSpan MinAge = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private volatile KeySet? _keys;

    /// <summary>The key with this id, or null.</summary>
    /// <exception cref="NexusException">No keys are known yet and the ring can't be asked.</exception>
    public async ValueTask<ECDsaSecurityKey?> FindAsync(string kid, CancellationToken cancellationToken)
    {
        var keys = _keys;
        if (keys is not null && keys.Age(clock) < MaxAge && keys.ById.TryGetValue(kid, out var key))
            return key;
        keys = await GetAsync(keys is not null && keys.ById.ContainsKey(kid) ? MaxAge : MinAge, cancellationToken);
        return keys.ById.GetValueOrDefault(kid);
    }

    /// <summary>All keys, to be published.</summary>
    /// <exception cref="NexusException">No keys are known yet and the ring can't be asked.</exception>
    public async ValueTask<ImmutableArray<PublicSigningKey>> GetAllAsync(CancellationToken cancellationToken) =>
        (await GetAsync(MinAge, cancellationToken)).Published;

    /// <inheritdoc/>
    public void Dispose() => _asking.Dispose();

    private async ValueTask<KeySet> GetAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (_keys is { } known && known.Age(clock) < maxAge)
            return known;
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (_keys is { } meanwhile && meanwhile.Age(clock) < maxAge)
                return meanwhile;
            return _keys = KeySet.Of(await source(), clock);
        }
        catch (NexusException) when (_keys is not null)
        {
            // Tokens that were good a moment ago stay good while the ring can't be asked.
            return _keys = _keys.AskedNow(clock);
        }
        finally
        {
            _asking.Release();
        }
    }

    private sealed record KeySet(ImmutableArray<PublicSigningKey> Published, FrozenDictionary<string, ECDsaSecurityKey> ById, long AskedAt)
    {
        public static KeySet Of(ImmutableArray<PublicSigningKey> keys, TimeProvider clock) => new(
            keys, keys.ToFrozenDictionary(k => k.Kid, ToKey, StringComparer.Ordinal), clock.GetTimestamp());

        public TimeSpan Age(TimeProvider clock) => clock.GetElapsedTime(AskedAt);

        public KeySet AskedNow(TimeProvider clock) => this with { AskedAt = clock.GetTimestamp() };

        private static ECDsaSecurityKey ToKey(PublicSigningKey key)
        {
            var parameters = new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) },
            };
            return new ECDsaSecurityKey(ECDsa.Create(parameters))
            {
                KeyId = key.Kid,

                // The default factory is one for the process and finds providers by key id alone: another key with the same id
                // would be checked with the first one's provider.
                CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
            };
        }
    }
}
