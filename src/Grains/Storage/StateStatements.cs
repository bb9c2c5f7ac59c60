using Npgsql;

namespace Nexus.Grains.Storage;

/// <summary>The two statements of grain state, each over many rows.</summary>
internal sealed class StateStatements(NpgsqlDataSource database, string service, TimeSpan timeout)
{
    private readonly string _store = SqlText.Read<StateStatements>("StoreBatch");
    private readonly string _read = SqlText.Read<StateStatements>("ReadStates");

    /// <summary>Stores a batch in one transaction.</summary>
    /// <returns>The new versions, in the order of the batch; 0: a version conflict.</returns>
    public async Task<int[]> StoreAsync(IReadOnlyList<StateWrite> writes)
    {
        try
        {
            return await StoreOnceAsync(writes).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (PostgresErrors.IsOvertaken(exception))
        {
            // The partition is there now.
            return await StoreOnceAsync(writes).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a batch.</summary>
    /// <returns>The rows, in the order of the batch.</returns>
    public async Task<StoredState[]> ReadAsync(IReadOnlyList<StateRead> reads)
    {
        var (types, keys) = (new string[reads.Count], new string[reads.Count]);
        for (var i = 0; i < reads.Count; i++)
            (types[i], keys[i]) = (reads[i].Id.Type, reads[i].Id.Key);

        var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var command = Command(_read, connection, types, keys);
        await using var __ = command.ConfigureAwait(false);
        await command.PrepareAsync().ConfigureAwait(false);

        var states = new StoredState[reads.Count];
        var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        await using var ___ = reader.ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            var document = reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2);
            states[reader.GetInt32(0) - 1] = new StoredState(reader.GetInt32(1), document);
        }

        return states;
    }

    /// <summary>Empties a state.</summary>
    /// <returns>The new version, or null: a version conflict.</returns>
    public async Task<int?> ClearAsync(StateKey id, int expected)
    {
        var command = database.CreateCommand("select nexus.clear_state($1, $2, $3, $4)");
        await using var _ = command.ConfigureAwait(false);
        command.CommandTimeout = (int)timeout.TotalSeconds;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = service });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id.Type });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id.Key });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = expected });
        return await command.ExecuteScalarAsync().ConfigureAwait(false) as int?;
    }

    private async Task<int[]> StoreOnceAsync(IReadOnlyList<StateWrite> writes)
    {
        var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var command = new NpgsqlCommand(_store, connection) { CommandTimeout = (int)timeout.TotalSeconds };
        await using var __ = command.ConfigureAwait(false);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = service });
        new StateColumns(writes).AddTo(command.Parameters);
        await command.PrepareAsync().ConfigureAwait(false);

        var conflicts = (int[])(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
        var versions = new int[writes.Count];
        for (var i = 0; i < versions.Length; i++)
            versions[i] = writes[i].Expected + 1;
        foreach (var ordinal in conflicts)
            versions[ordinal - 1] = 0;
        return versions;
    }

    // Prepared by hand: the plan stays with the connection whatever the connection string says about automatic preparation.
    private NpgsqlCommand Command(string text, NpgsqlConnection connection, string[] types, string[] keys) => new(text, connection)
    {
        CommandTimeout = (int)timeout.TotalSeconds,
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = service },
            new NpgsqlParameter<string[]> { TypedValue = types },
            new NpgsqlParameter<string[]> { TypedValue = keys },
        },
    };
}
