using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Users;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Users;

/// <summary>
/// Keeps <c>users.account</c>, the table that admins search. A batch is two statements, however many events it has; one that was
/// applied before changes nothing.
/// </summary>
public sealed class AccountProjection(EventCatalog catalog) : IEventHandler
{
    private static readonly string RegisterSql = SqlText.Read<AccountProjection>("RegisterAccounts");
    private static readonly string ChangeProfilesSql = SqlText.Read<AccountProjection>("ChangeProfiles");

    /// <inheritdoc/>
    public string Group => "users.accounts";

    /// <inheritdoc/>
    public bool Handles(string eventType) => eventType is "user.registered" or "user.profile.changed";

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var registered = new List<(UserRegistered Event, DateTimeOffset At)>();
        // An account's last profile in the batch is the one that stays.
        var profiles = new Dictionary<string, (UserProfileChanged Event, LogPosition Position)>(StringComparer.Ordinal);
        foreach (var logged in events)
        {
            switch (catalog.Read(logged))
            {
                case UserRegistered e:
                    registered.Add((e, logged.OccurredAt));
                    break;
                case UserProfileChanged e:
                    profiles[e.UserId] = (e, logged.Position);
                    break;
                case var other:
                    throw new InvalidOperationException($"{Group} can't read {logged.Type} ({other?.GetType().Name ?? "unknown"}).");
            }
        }

        await using var batch = new NpgsqlBatch(connection);
        if (registered.Count > 0)
            batch.BatchCommands.Add(Register(registered));
        if (profiles.Count > 0)
            batch.BatchCommands.Add(ChangeProfiles(profiles.Values));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Register(List<(UserRegistered Event, DateTimeOffset At)> rows) => new(RegisterSql)
    {
        Parameters =
        {
            SqlColumn.Of("Ids", NpgsqlDbType.Text, rows.Select(r => r.Event.UserId)),
            SqlColumn.Of("Emails", NpgsqlDbType.Text, rows.Select(r => r.Event.Email)),
            SqlColumn.Of("DisplayNames", NpgsqlDbType.Text, rows.Select(r => r.Event.DisplayName)),
            SqlColumn.Of("Languages", NpgsqlDbType.Text, rows.Select(r => r.Event.Language)),
            SqlColumn.Of("Roles", NpgsqlDbType.Text, rows.Select(r => string.Join(',', r.Event.Roles))),
            SqlColumn.Of("CreatedAts", NpgsqlDbType.TimestampTz, rows.Select(r => r.At.UtcDateTime)),
        },
    };

    private static NpgsqlBatchCommand ChangeProfiles(ICollection<(UserProfileChanged Event, LogPosition Position)> rows) => new(ChangeProfilesSql)
    {
        Parameters =
        {
            SqlColumn.Of("Ids", NpgsqlDbType.Text, rows.Select(r => r.Event.UserId)),
            SqlColumn.Of("DisplayNames", NpgsqlDbType.Text, rows.Select(r => r.Event.DisplayName)),
            SqlColumn.Of("Languages", NpgsqlDbType.Text, rows.Select(r => r.Event.Language)),
            SqlColumn.Of("Txs", NpgsqlDbType.Bigint, rows.Select(r => r.Position.Tx)),
            SqlColumn.Of("Seqs", NpgsqlDbType.Bigint, rows.Select(r => r.Position.Seq)),
        },
    };
}
