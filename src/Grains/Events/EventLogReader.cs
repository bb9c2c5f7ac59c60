using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Events;

/// <summary>Reads one partition of the log in its order, and only what can't change any more.</summary>
public sealed class EventLogReader(NpgsqlDataSource database)
{
    private static readonly string ReadSql = SqlText.Read<EventLogReader>("ReadEvents");

    /// <summary>The next events after a position.</summary>
    /// <param name="partition">0 to <see cref="Nexus.Events.EventPartition.Count"/> - 1.</param>
    /// <param name="after">Where the last page ended.</param>
    /// <param name="types">Only events of these types, or null: all.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<LogPage> ReadAsync(
        int partition, LogPosition after, IReadOnlyCollection<string>? types, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(ReadSql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<short> { TypedValue = (short)partition },
                new NpgsqlParameter<long> { TypedValue = after.Tx },
                new NpgsqlParameter<long> { TypedValue = after.Seq },
                new NpgsqlParameter { Value = types is null ? DBNull.Value : types.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new NpgsqlParameter<int> { TypedValue = limit },
            },
        };
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);

        var events = new List<LoggedEvent>();
        var horizon = after.Tx;
        while (await reader.ReadAsync(cancellationToken))
        {
            horizon = reader.GetInt64(0);
            if (!reader.IsDBNull(1))
                events.Add(Read(reader, partition));
        }

        var full = events.Count == limit;
        var end = full ? events[^1].Position : new LogPosition(horizon - 1, long.MaxValue);
        return new LogPage(events, end > after ? end : after, full);
    }

    private static LoggedEvent Read(NpgsqlDataReader row, int partition) => new(
        new LogPosition(row.GetInt64(1), row.GetInt64(2)), partition, row.GetGuid(3), row.GetString(4), row.GetInt16(5), row.GetString(6),
        row.IsDBNull(7) ? null : row.GetString(7), row.GetFieldValue<DateTimeOffset>(8), row.IsDBNull(9) ? null : row.GetString(9), row.GetString(10));
}

/// <summary>A stretch of the log.</summary>
/// <param name="Events">In order.</param>
/// <param name="End">Everything up to here was looked at: where the next page goes on.</param>
/// <param name="IsFull">Whether the limit ended it, so that there may be more.</param>
public sealed record LogPage(IReadOnlyList<LoggedEvent> Events, LogPosition End, bool IsFull);
