using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Events;

/// <summary>
/// Takes what tells of a person out of events that have happened: the one change that the log allows. That they happened, when and to
/// what, stays.
/// </summary>
public sealed class EventRedaction(NpgsqlDataSource database)
{
    private static readonly string RedactSql = SqlText.Read<EventRedaction>("RedactEvents");

    /// <summary>Replaces members of the events of one type, in the log and among those that are parked. May run again.</summary>
    /// <param name="aggregates">Whose events: <c>users.user/usr_...</c>.</param>
    /// <param name="type">Which of their events.</param>
    /// <param name="members">The members' new values, text or null, by name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ReplaceAsync(
        IReadOnlyCollection<string> aggregates, string type, IReadOnlyDictionary<string, string?> members, CancellationToken cancellationToken)
    {
        if (aggregates.Count == 0)
            return;
        await using var command = database.CreateCommand(RedactSql);
        command.Parameters.Add(SqlColumn.Of("Aggregates", NpgsqlDbType.Text, aggregates));
        command.Parameters.Add(new NpgsqlParameter<string>("Type", type));
        command.Parameters.Add(SqlColumn.Of("Names", NpgsqlDbType.Text, members.Keys));
        command.Parameters.Add(SqlColumn.Of("Values", NpgsqlDbType.Text, members.Values));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
