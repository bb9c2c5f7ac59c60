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
        var (horizon, heldBack) = (after.Tx, false);
        while (await reader.ReadAsync(cancellationToken))
        {
            (horizon, heldBack) = (reader.GetInt64(0), reader.GetBoolean(1));
            if (!reader.IsDBNull(2))
                events.Add(Read(reader, partition));
        }

        var full = events.Count == limit;
        var end = full ? events[^1].Position : new LogPosition(horizon - 1, long.MaxValue);
        return new LogPage(events, end > after ? end : after, full, heldBack);
    }

    private static LoggedEvent Read(NpgsqlDataReader row, int partition) => new(
        new LogPosition(row.GetInt64(2), row.GetInt64(3)), partition, row.GetGuid(4), row.GetString(5), row.GetInt16(6), row.GetString(7),
        row.IsDBNull(8) ? null : row.GetString(8), row.GetFieldValue<DateTimeOffset>(9), row.IsDBNull(10) ? null : row.GetString(10), row.GetString(11));
}

/// <summary>A stretch of the log.</summary>
/// <param name="Events">In order.</param>
/// <param name="End">Everything up to here was looked at: where the next page goes on.</param>
/// <param name="IsFull">Whether the limit ended it, so that there may be more.</param>
/// <param name="IsHeldBack">Whether committed events wait behind a transaction that is older and still open. Its end wakes nobody.</param>
public sealed record LogPage(IReadOnlyList<LoggedEvent> Events, LogPosition End, bool IsFull, bool IsHeldBack);
