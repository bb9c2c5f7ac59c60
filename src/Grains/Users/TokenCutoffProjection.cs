using Microsoft.Extensions.Options;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Users;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Users;

/// <summary>
/// Keeps <c>users.token_cutoff</c>: the sessions that ended and the users whose rights changed, for as long as an access token from
/// before may be out there.
/// </summary>
public sealed class TokenCutoffProjection(EventCatalog catalog, IOptions<AccessTokenOptions> options, TimeProvider clock) : IEventHandler
{
    private const string Purge = """
        delete from users.token_cutoff
        where subject in (select subject from users.token_cutoff where recorded_at < $1 for update skip locked)
        """;
    private static readonly string RecordSql = SqlText.Read<TokenCutoffProjection>("RecordCutoffs");
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromMinutes(1);

    // A reader may be behind by as long as it was cut off from the database.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private long _purgedAt;

    /// <inheritdoc/>
    public string Group => "users.token-cutoffs";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> EventTypes { get; } = ["user.session.revoked", "user.roles.changed", "user.blocked", "user.erased"];

    /// <inheritdoc/>
    public bool Handles(string eventType) => EventTypes.Contains(eventType, StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken)
    {
        var subjects = events.Select(e => SubjectOf(e)).ToArray();
        await using var record = new NpgsqlCommand(RecordSql, transaction.Connection)
        {
            Parameters =
            {
                SqlColumn.Of("Subjects", NpgsqlDbType.Text, subjects),
                SqlColumn.Of("NotBefores", NpgsqlDbType.TimestampTz, events.Select(e => e.OccurredAt.UtcDateTime)),
                new NpgsqlParameter<DateTime>("RecordedAt", clock.GetUtcNow().UtcDateTime),
            },
        };
        await record.ExecuteNonQueryAsync(cancellationToken);
        await PurgeAsync(transaction.Connection, cancellationToken);
    }

    private string SubjectOf(LoggedEvent logged) => catalog.Read(logged) switch
    {
        UserSessionRevoked e => e.SessionId,
        UserRolesChanged e => e.UserId,
        UserBlocked e => e.UserId,
        UserErased e => e.UserId,
        var other => throw new InvalidOperationException($"{Group} can't read {logged.Type} ({other?.GetType().Name ?? "unknown"})."),
    };

    // Eight partitions share this instance; that two of them may purge in the same minute does no harm.
    private async Task PurgeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var last = Interlocked.Read(ref _purgedAt);
        if (last != 0 && clock.GetElapsedTime(last) < PurgeInterval)
            return;
        Interlocked.Exchange(ref _purgedAt, clock.GetTimestamp());
        await using var purge = new NpgsqlCommand(Purge, connection);
        var outdated = clock.GetUtcNow() - options.Value.Lifetime - options.Value.ClockSkew - Grace;
        purge.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = outdated.UtcDateTime });
        await purge.ExecuteNonQueryAsync(cancellationToken);
    }
}
