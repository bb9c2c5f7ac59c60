using System.Collections.Immutable;
using Nexus.Events;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Events;

/// <summary>The rows of <c>parked_event</c>.</summary>
internal sealed class ParkedEvents(NpgsqlDataSource database) : IParkedEventQueries
{
    private const string Columns = "pump_group, event_id, partition, type, aggregate, owner, occurred_at, data::text, attempts, error, parked_at";
    private const int LongestError = 4000;

    /// <inheritdoc/>
    public async Task<ImmutableArray<ParkedEvent>> ListAsync(string? group, ParkedEvent? before, int limit, CancellationToken cancellationToken)
    {
        const string list = $"""
            select {Columns} from nexus.parked_event
            where ($1::text is null or pump_group = $1)
              and ($2::timestamptz is null or (parked_at, event_id, pump_group) < ($2, $3, $4))
            order by parked_at desc, event_id desc, pump_group desc
            limit $5
            """;
        await using var command = database.CreateCommand(list);
        command.Parameters.Add(Nullable(group, NpgsqlDbType.Text));
        command.Parameters.Add(Nullable(before?.ParkedAt, NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Nullable(before?.EventId, NpgsqlDbType.Uuid));
        command.Parameters.Add(Nullable(before?.Group, NpgsqlDbType.Text));
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var parked = ImmutableArray.CreateBuilder<ParkedEvent>();
        while (await reader.ReadAsync(cancellationToken))
            parked.Add(Read(reader));
        return parked.ToImmutable();
    }

    /// <inheritdoc/>
    public async Task<ParkedEvent?> FindAsync(string group, Guid eventId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select {Columns} from nexus.parked_event where pump_group = $1 and event_id = $2");
        AddKey(command, group, eventId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>Sets an event aside, in the connection's transaction.</summary>
    public static async Task ParkAsync(
        string group, LoggedEvent logged, int attempts, Exception error, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string insert = """
            insert into nexus.parked_event
              (pump_group, event_id, partition, tx, seq, type, version, aggregate, owner, occurred_at, trace, data, attempts, error)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb, $13, $14)
            on conflict (pump_group, event_id) do update set attempts = excluded.attempts, error = excluded.error, parked_at = now()
            """;
        await using var command = new NpgsqlCommand(insert, connection);
        AddKey(command, group, logged.Id);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)logged.Partition });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = logged.Position.Tx });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = logged.Position.Seq });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = logged.Type });
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)logged.Version });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = logged.Aggregate });
        command.Parameters.Add(Nullable(logged.Owner, NpgsqlDbType.Text));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = logged.OccurredAt });
        command.Parameters.Add(Nullable(logged.Trace, NpgsqlDbType.Text));
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = logged.Data });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = attempts });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Describe(error) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes an event out, in the connection's transaction, or answers null: it is not parked.</summary>
    public static async Task<LoggedEvent?> TakeAsync(string group, Guid eventId, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string delete = """
            delete from nexus.parked_event where pump_group = $1 and event_id = $2
            returning tx, seq, partition, type, version, aggregate, owner, occurred_at, trace, data::text
            """;
        await using var command = new NpgsqlCommand(delete, connection);
        AddKey(command, group, eventId);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new LoggedEvent(
                new LogPosition(row.GetInt64(0), row.GetInt64(1)), row.GetInt16(2), eventId, row.GetString(3), row.GetInt16(4), row.GetString(5),
                row.IsDBNull(6) ? null : row.GetString(6), row.GetFieldValue<DateTimeOffset>(7), row.IsDBNull(8) ? null : row.GetString(8), row.GetString(9))
            : null;
    }

    /// <summary>Notes that a replay failed.</summary>
    public async Task NoteAsync(string group, Guid eventId, Exception error, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "update nexus.parked_event set attempts = attempts + 1, error = $3 where pump_group = $1 and event_id = $2");
        AddKey(command, group, eventId);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Describe(error) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Describe(Exception error)
    {
        // jsonb and text take no NUL, and a handler's message may quote its input.
        var text = error.ToString().Replace('\0', ' ');
        return text.Length <= LongestError ? text : text[..LongestError];
    }

    private static void AddKey(NpgsqlCommand command, string group, Guid eventId)
    {
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = group });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = eventId });
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    private static ParkedEvent Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetGuid(1), row.GetInt16(2), row.GetString(3), row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5),
        row.GetFieldValue<DateTimeOffset>(6), row.GetString(7), row.GetInt32(8), row.GetString(9), row.GetFieldValue<DateTimeOffset>(10));
}
