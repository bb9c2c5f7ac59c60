using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Nexus.Results;

namespace Nexus.Api.Identities;

/// <summary>
/// One issuer's keys, kept in memory. Asked for again when they are old, and when a token names one that is not known; kept for
/// a while when the issuer does not answer.
/// </summary>
internal sealed partial class IssuerKeys(OutsideIssuer issuer, IssuerDocuments documents, IdentityMetrics metrics, TimeProvider clock, ILogger<IssuerKeys> logger)
{
    /// <summary>Tokens with made-up key ids cause at most one question in this time.</summary>
    public static readonly TimeSpan MinAge = TimeSpan.FromSeconds(30);

    /// <summary>An issuer that never answered is asked again after this time.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private volatile Known? _known;
    private Task _fetch = Task.CompletedTask;
    private long? _askedAt;

    /// <summary>The issuer.</summary>
    public OutsideIssuer Issuer { get; } = issuer;

    /// <summary>The key with this id; null: the issuer has no such key, as far as it could be asked.</summary>
    /// <exception cref="UnavailableException">No keys are known that are young enough, and the issuer does not answer.</exception>
    public async ValueTask<SecurityKey?> FindAsync(string kid, CancellationToken cancellationToken)
    {
        var known = _known;
        if (known is not null && known.Age(clock) < Issuer.KeyRefresh && known.ById.TryGetValue(kid, out var key))
            return key;
        await RefreshAsync().WaitAsync(cancellationToken);
        known = _known;
        return known is not null && known.Age(clock) < Issuer.KeyLifetime
            ? known.ById.GetValueOrDefault(kid)
            : throw new UnavailableException($"The issuer {Issuer.Name}");
    }

    // All who ask at the same time wait for one answer, which comes also when the first of them has left.
    private Task RefreshAsync()
    {
        lock (_gate)
        {
            if (_fetch.IsCompleted && (_askedAt is not { } asked || clock.GetElapsedTime(asked) >= (_known is null ? RetryDelay : MinAge)))
            {
                _askedAt = clock.GetTimestamp();
                _fetch = FetchAsync();
            }

            return _fetch;
        }
    }

    // Never throws: who waits looks at what is known then.
    private async Task FetchAsync()
    {
        try
        {
            var keys = await documents.FetchKeysAsync(Issuer);
            _known = new Known(keys, clock.GetTimestamp());
            metrics.Fetched(Issuer.Name, "ok");
            LogFetched(logger, Issuer.Name, keys.Count);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
        {
            metrics.Fetched(Issuer.Name, "failed");
            LogNotFetched(logger, Issuer.Name, e);
        }
    }

    [LoggerMessage(LogLevel.Information, "The issuer {Issuer} has {Count} keys")]
    private static partial void LogFetched(ILogger logger, string issuer, int count);

    [LoggerMessage(LogLevel.Warning, "The keys of the issuer {Issuer} could not be had; those that are known stay for a while")]
    private static partial void LogNotFetched(ILogger logger, string issuer, Exception exception);

    private sealed record Known(FrozenDictionary<string, SecurityKey> ById, long AskedAt)
    {
        public TimeSpan Age(TimeProvider clock) => clock.GetElapsedTime(AskedAt);
    }
}
