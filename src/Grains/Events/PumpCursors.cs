using Npgsql;

namespace Nexus.Grains.Events;

/// <summary>The saved place of one pump, and how often the event after it has failed.</summary>
internal readonly record struct PumpCursor(LogPosition Position, int Attempts);

/// <summary>The row of one pump in <c>pump_cursor</c>. Its lock, held while a batch is applied, fences off a second activation.</summary>
internal sealed class PumpCursors(NpgsqlDataSource database, string group, int partition)
{
    /// <summary>Reads the cursor, and makes one at the start of the log for a new group.</summary>
    public async Task<PumpCursor> LoadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        const string insert = "insert into nexus.pump_cursor (pump_group, partition) values ($1, $2) on conflict do nothing";
        await using (var command = Command(insert, connection))
            await command.ExecuteNonQueryAsync(cancellationToken);
        return await ReadAsync("select tx, seq, attempts from nexus.pump_cursor where pump_group = $1 and partition = $2", connection, cancellationToken);
    }

    /// <summary>Locks the cursor until the end of the connection's transaction.</summary>
    public Task<PumpCursor> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ReadAsync("select tx, seq, attempts from nexus.pump_cursor where pump_group = $1 and partition = $2 for update", connection, cancellationToken);

    /// <summary>Moves the cursor, in the connection's transaction.</summary>
    public async Task SaveAsync(PumpCursor cursor, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string update = """
            update nexus.pump_cursor set tx = $3, seq = $4, attempts = $5, updated_at = now()
            where pump_group = $1 and partition = $2
            """;
        await using var command = Command(update, connection);
        Add(command, cursor);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Moves the cursor over a stretch without effects, unless another activation has moved it meanwhile.</summary>
    /// <returns>Whether it was moved.</returns>
    public async Task<bool> AdvanceAsync(PumpCursor from, LogPosition to, CancellationToken cancellationToken)
    {
        const string update = """
            update nexus.pump_cursor set tx = $3, seq = $4, attempts = $5, updated_at = now()
            where pump_group = $1 and partition = $2 and tx = $6 and seq = $7
            """;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = Command(update, connection);
        Add(command, new PumpCursor(to, 0));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from.Position.Tx });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from.Position.Seq });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private static void Add(NpgsqlCommand command, PumpCursor cursor)
    {
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = cursor.Position.Tx });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = cursor.Position.Seq });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = cursor.Attempts });
    }

    private async Task<PumpCursor> ReadAsync(string sql, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Command(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new PumpCursor(new LogPosition(reader.GetInt64(0), reader.GetInt64(1)), reader.GetInt32(2))
            : throw new InvalidOperationException($"The cursor of pump {group}/{partition} is gone.");
    }

    private NpgsqlCommand Command(string sql, NpgsqlConnection connection) => new(sql, connection)
    {
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = group },
            new NpgsqlParameter<short> { TypedValue = (short)partition },
        },
    };
}
