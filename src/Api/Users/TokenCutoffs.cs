using System.Globalization;
using System.Security.Claims;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Api.Http;
using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>
/// Knows which access tokens ended before their time: those of sessions that ended, and those of users who were blocked, erased or
/// given other roles. Asks for news every <see cref="Interval"/>, so that a check is a look-up in memory. While the database is away
/// it goes by what it knows.
/// </summary>
internal sealed partial class TokenCutoffs(
    ITokenCutoffs table, IOptions<AccessTokenOptions> options, TimeProvider clock, ILogger<TokenCutoffs> logger) : BackgroundService
{
    /// <summary>How often news are asked for; an ended session's token lives that much longer.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Rows show when their transaction commits, and carry a time from before by another clock.
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(2);

    private Dictionary<string, DateTimeOffset> _cutoffs = new(StringComparer.Ordinal);
    private DateTimeOffset _readTo = DateTimeOffset.UnixEpoch;

    /// <summary>How many cut-offs are known.</summary>
    public int Count => Volatile.Read(ref _cutoffs).Count;

    /// <summary>Whether the token behind this caller ended before its time.</summary>
    public bool Ended(ClaimsPrincipal caller)
    {
        var cutoffs = Volatile.Read(ref _cutoffs);
        if (cutoffs.Count == 0)
            return false;
        if (caller.SessionId() is { } session && cutoffs.ContainsKey(session))
            return true;
        return caller.UserIdOrNull() is { } user && cutoffs.TryGetValue(user, out var notBefore) && IssuedAt(caller) <= notBefore;
    }

    /// <summary>Asks for news once.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var useful = clock.GetUtcNow() - options.Value.Lifetime - options.Value.ClockSkew - LookBack;
        var since = _readTo - LookBack;
        var news = await table.ReadAsync(since > useful ? since : useful, cancellationToken);
        if (news.Length == 0)
            return;
        var next = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var (subject, notBefore) in _cutoffs)
        {
            if (notBefore >= useful)
                next[subject] = notBefore;
        }

        foreach (var cutoff in news)
        {
            next[cutoff.Subject] = cutoff.NotBefore;
            _readTo = cutoff.RecordedAt > _readTo ? cutoff.RecordedAt : _readTo;
        }

        Volatile.Write(ref _cutoffs, next);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        var away = false;
        do
        {
            try
            {
                await RefreshAsync(stoppingToken);
                away = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Once for each time that the database is away; it is told of elsewhere as well.
                if (!away)
                    LogAway(exception);
                away = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // Whole seconds: a token of the very second counts as one from before.
    private static DateTimeOffset IssuedAt(ClaimsPrincipal caller) =>
        long.TryParse(caller.FindFirst("iat")?.Value, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.MinValue;

    [LoggerMessage(LogLevel.Warning, "It can't be asked which access tokens have ended; those of sessions that end now live on until they expire")]
    private partial void LogAway(Exception exception);
}
