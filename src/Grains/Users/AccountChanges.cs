using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Users;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Users;

/// <summary>What a batch of events makes of accounts, as few statements; an account's last word in the batch is the one that stays.</summary>
internal sealed class AccountChanges
{
    private static readonly string RegisterSql = SqlText.Read<AccountProjection>("RegisterAccounts");
    private static readonly string ProfilesSql = SqlText.Read<AccountProjection>("ChangeProfiles");
    private static readonly string RolesSql = SqlText.Read<AccountProjection>("ChangeRoles");
    private static readonly string BlocksSql = SqlText.Read<AccountProjection>("ChangeBlocks");
    private static readonly string RemoveSql = SqlText.Read<AccountProjection>("RemoveAccounts");

    private readonly List<(UserRegistered Event, DateTimeOffset At)> _registered = [];
    private readonly Dictionary<string, (UserProfileChanged Event, LogPosition Position)> _profiles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (UserRolesChanged Event, LogPosition Position)> _roles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (UserBlock? Block, LogPosition Position)> _blocks = new(StringComparer.Ordinal);
    private readonly List<string> _erased = [];

    /// <summary>Takes an event up.</summary>
    /// <exception cref="InvalidOperationException">It is none of those that change accounts.</exception>
    public void Add(Nexus.Events.DomainEvent? domainEvent, LoggedEvent logged)
    {
        switch (domainEvent)
        {
            case UserRegistered e:
                _registered.Add((e, logged.OccurredAt));
                break;
            case UserProfileChanged e:
                _profiles[e.UserId] = (e, logged.Position);
                break;
            case UserRolesChanged e:
                _roles[e.UserId] = (e, logged.Position);
                break;
            case UserBlocked e:
                _blocks[e.UserId] = (new UserBlock(logged.OccurredAt, e.Reason), logged.Position);
                break;
            case UserUnblocked e:
                _blocks[e.UserId] = (null, logged.Position);
                break;
            case UserErased e:
                _erased.Add(e.UserId);
                break;
            default:
                throw new InvalidOperationException($"Accounts can't be made of {logged.Type} ({domainEvent?.GetType().Name ?? "unknown"}).");
        }
    }

    /// <summary>The statements, in the order in which they are to run.</summary>
    public IEnumerable<NpgsqlBatchCommand> Statements()
    {
        if (_registered.Count > 0)
            yield return Register();
        if (_profiles.Count > 0)
            yield return ChangeProfiles();
        if (_roles.Count > 0)
            yield return ChangeRoles();
        if (_blocks.Count > 0)
            yield return ChangeBlocks();
        if (_erased.Count > 0)
            yield return new NpgsqlBatchCommand(RemoveSql) { Parameters = { SqlColumn.Of("Ids", NpgsqlDbType.Text, _erased) } };
    }

    private NpgsqlBatchCommand Register() => new(RegisterSql)
    {
        Parameters =
        {
            SqlColumn.Of("Ids", NpgsqlDbType.Text, _registered.Select(r => r.Event.UserId)),
            SqlColumn.Of("Emails", NpgsqlDbType.Text, _registered.Select(r => r.Event.Email)),
            SqlColumn.Of("DisplayNames", NpgsqlDbType.Text, _registered.Select(r => r.Event.DisplayName)),
            SqlColumn.Of("Languages", NpgsqlDbType.Text, _registered.Select(r => r.Event.Language)),
            SqlColumn.Of("Roles", NpgsqlDbType.Text, _registered.Select(r => string.Join(',', r.Event.Roles))),
            SqlColumn.Of("CreatedAts", NpgsqlDbType.TimestampTz, _registered.Select(r => r.At.UtcDateTime)),
        },
    };

    private NpgsqlBatchCommand ChangeProfiles() => Placed(ProfilesSql, _profiles.Values.Select(p => p.Position), new[]
    {
        SqlColumn.Of("Ids", NpgsqlDbType.Text, _profiles.Values.Select(p => p.Event.UserId)),
        SqlColumn.Of("DisplayNames", NpgsqlDbType.Text, _profiles.Values.Select(p => p.Event.DisplayName)),
        SqlColumn.Of("Languages", NpgsqlDbType.Text, _profiles.Values.Select(p => p.Event.Language)),
    });

    private NpgsqlBatchCommand ChangeRoles() => Placed(RolesSql, _roles.Values.Select(r => r.Position), new[]
    {
        SqlColumn.Of("Ids", NpgsqlDbType.Text, _roles.Values.Select(r => r.Event.UserId)),
        SqlColumn.Of("Roles", NpgsqlDbType.Text, _roles.Values.Select(r => string.Join(',', r.Event.Roles))),
    });

    private NpgsqlBatchCommand ChangeBlocks() => Placed(BlocksSql, _blocks.Values.Select(b => b.Position), new[]
    {
        SqlColumn.Of("Ids", NpgsqlDbType.Text, _blocks.Keys),
        SqlColumn.Of("BlockedAts", NpgsqlDbType.TimestampTz, _blocks.Values.Select(b => b.Block?.At.UtcDateTime)),
        SqlColumn.Of("Reasons", NpgsqlDbType.Text, _blocks.Values.Select(b => b.Block?.Reason)),
    });

    // With where in the log each word was said: an older one that is applied late changes nothing.
    private static NpgsqlBatchCommand Placed(string sql, IEnumerable<LogPosition> places, IEnumerable<NpgsqlParameter> columns)
    {
        var command = new NpgsqlBatchCommand(sql);
        var positions = places.ToArray();
        foreach (var column in columns)
            command.Parameters.Add(column);
        command.Parameters.Add(SqlColumn.Of("Txs", NpgsqlDbType.Bigint, positions.Select(p => p.Tx)));
        command.Parameters.Add(SqlColumn.Of("Seqs", NpgsqlDbType.Bigint, positions.Select(p => p.Seq)));
        return command;
    }
}
