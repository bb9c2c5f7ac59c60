using System.Runtime.CompilerServices;
using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Events;

/// <summary>
/// What stands in the log and a group of handlers has not applied yet. For who must miss nothing in a table that is made from
/// events: ask here first, then the table.
/// </summary>
public sealed class UnreadEvents(NpgsqlDataSource database)
{
    private static readonly string ReadSql = SqlText.Read<UnreadEvents>("ReadUnreadEvents");

    /// <summary>The events in no order; usually there are none.</summary>
    /// <param name="group"><see cref="IEventHandler.Group"/>.</param>
    /// <param name="types">Only events of these types.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async IAsyncEnumerable<LoggedEvent> ReadAsync(
        string group, IReadOnlyCollection<string> types, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ReadSql);
        command.Parameters.AddWithValue("group", group);
        command.Parameters.Add(SqlColumn.Of("types", NpgsqlDbType.Text, types));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            yield return new LoggedEvent(
                new LogPosition(row.GetInt64(0), row.GetInt64(1)), row.GetInt16(2), row.GetGuid(3), row.GetString(4), row.GetInt16(5), row.GetString(6),
                row.IsDBNull(7) ? null : row.GetString(7), row.GetFieldValue<DateTimeOffset>(8), Trace: null, row.GetString(9));
        }
    }
}
