using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Analytics.Ingest;

/// <summary>
/// Writes events with everything that follows from them, inside the caller's transaction: the keys say which are new, those are copied
/// into their days, and what they come to is added to the rollups. See decision record 0008.
/// </summary>
internal static class EventTables
{
    private const string Copy =
        "copy analytics.event (owner, name, occurred_at, key, id, distinct_id, source, properties) from stdin (format binary)";

    private static readonly string Claim = SqlText.Read<AnalyticsSql>("ClaimKeys");
    private static readonly string AddRollups = SqlText.Read<AnalyticsSql>("AddRollups");

    /// <summary>Writes what is new.</summary>
    /// <returns>For each row, whether it was; of rows with one key, the first is.</returns>
    public static async Task<bool[]> StoreAsync(
        IReadOnlyList<IngestRow> rows, int valuesPerDay, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var claimed = await ClaimAsync(rows, connection, cancellationToken).ConfigureAwait(false);
        var isNew = new bool[rows.Count];
        var fresh = new List<IngestRow>(claimed.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            isNew[i] = claimed.Remove(rows[i].Key);
            if (isNew[i])
                fresh.Add(rows[i]);
        }

        if (fresh.Count > 0)
        {
            await CopyAsync(fresh, connection, cancellationToken).ConfigureAwait(false);
            await AddAsync(Rollups.Of(fresh), valuesPerDay, connection, cancellationToken).ConfigureAwait(false);
        }

        return isNew;
    }

    private static async Task<HashSet<Guid>> ClaimAsync(IReadOnlyList<IngestRow> rows, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(Claim, connection);
        await using var _ = command.ConfigureAwait(false);
        command.Parameters.Add(SqlColumn.Of("keys", NpgsqlDbType.Uuid, rows.Select(r => r.Key).Distinct()));
        command.Parameters.Add(SqlColumn.Of("days", NpgsqlDbType.Date, rows.Select(r => DateOnly.FromDateTime(r.OccurredAt)).Distinct()));
        var claimed = new HashSet<Guid>(rows.Count);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            claimed.Add(reader.GetGuid(0));
        return claimed;
    }

    private static async Task CopyAsync(List<IngestRow> rows, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var copy = await connection.BeginBinaryImportAsync(Copy, cancellationToken).ConfigureAwait(false);
        await using var _ = copy.ConfigureAwait(false);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.Owner, NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.Name, NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.OccurredAt, NpgsqlDbType.TimestampTz, cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.Key, NpgsqlDbType.Uuid, cancellationToken).ConfigureAwait(false);
            if (row.Id is { } id)
                await copy.WriteAsync(id, NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
            else
                await copy.WriteNullAsync(cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.DistinctId, NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.Source, NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
            await copy.WriteAsync(row.Properties, NpgsqlDbType.Jsonb, cancellationToken).ConfigureAwait(false);
        }

        await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task AddAsync(Rollups rollups, int valuesPerDay, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(AddRollups, connection);
        await using var _ = command.ConfigureAwait(false);
        var add = command.Parameters;
        var counts = rollups.Days.SelectMany(d => d.Counts.Select(c => (Day: d, c.Grain, c.Bucket, c.Events))).ToList();
        add.Add(SqlColumn.Of("r_owners", NpgsqlDbType.Text, counts.Select(c => c.Day.Owner)));
        add.Add(SqlColumn.Of("r_names", NpgsqlDbType.Text, counts.Select(c => c.Day.Name)));
        add.Add(SqlColumn.Of("r_grains", NpgsqlDbType.Text, counts.Select(c => c.Grain)));
        add.Add(SqlColumn.Of("r_buckets", NpgsqlDbType.TimestampTz, counts.Select(c => c.Bucket)));
        add.Add(SqlColumn.Of("r_events", NpgsqlDbType.Bigint, counts.Select(c => c.Events)));
        var properties = rollups.Days.SelectMany(d => d.Properties.Select(p => (Day: d, Name: p.Key, Sums: p.Value))).ToList();
        add.Add(SqlColumn.Of("p_owners", NpgsqlDbType.Text, properties.Select(p => p.Day.Owner)));
        add.Add(SqlColumn.Of("p_names", NpgsqlDbType.Text, properties.Select(p => p.Day.Name)));
        add.Add(SqlColumn.Of("p_properties", NpgsqlDbType.Text, properties.Select(p => p.Name)));
        add.Add(SqlColumn.Of("p_days", NpgsqlDbType.Date, properties.Select(p => p.Day.Day)));
        add.Add(SqlColumn.Of("p_events", NpgsqlDbType.Bigint, properties.Select(p => p.Sums.Events)));
        add.Add(SqlColumn.Of("p_numbers", NpgsqlDbType.Bigint, properties.Select(p => p.Sums.Numbers)));
        add.Add(SqlColumn.Of("p_totals", NpgsqlDbType.Double, properties.Select(p => p.Sums.Total)));
        add.Add(SqlColumn.Of("p_least", NpgsqlDbType.Double, properties.Select(p => p.Sums.Least)));
        add.Add(SqlColumn.Of("p_greatest", NpgsqlDbType.Double, properties.Select(p => p.Sums.Greatest)));
        add.Add(SqlColumn.Of("p_other", NpgsqlDbType.Bigint, properties.Select(p => p.Sums.Other)));
        var values = properties.SelectMany(p => p.Sums.Values.Select(v => (p.Day, p.Name, Value: v.Key, Events: v.Value))).ToList();
        add.Add(SqlColumn.Of("v_owners", NpgsqlDbType.Text, values.Select(v => v.Day.Owner)));
        add.Add(SqlColumn.Of("v_names", NpgsqlDbType.Text, values.Select(v => v.Day.Name)));
        add.Add(SqlColumn.Of("v_properties", NpgsqlDbType.Text, values.Select(v => v.Name)));
        add.Add(SqlColumn.Of("v_days", NpgsqlDbType.Date, values.Select(v => v.Day.Day)));
        add.Add(SqlColumn.Of("v_values", NpgsqlDbType.Text, values.Select(v => v.Value)));
        add.Add(SqlColumn.Of("v_events", NpgsqlDbType.Bigint, values.Select(v => v.Events)));
        var sketches = rollups.Days.SelectMany(d => d.Sketched.Select(s => (Day: d, s.Register, s.Rank))).ToList();
        add.Add(SqlColumn.Of("s_owners", NpgsqlDbType.Text, sketches.Select(s => s.Day.Owner)));
        add.Add(SqlColumn.Of("s_names", NpgsqlDbType.Text, sketches.Select(s => s.Day.Name)));
        add.Add(SqlColumn.Of("s_days", NpgsqlDbType.Date, sketches.Select(s => s.Day.Day)));
        add.Add(SqlColumn.Of("s_registers", NpgsqlDbType.Smallint, sketches.Select(s => s.Register)));
        add.Add(SqlColumn.Of("s_ranks", NpgsqlDbType.Smallint, sketches.Select(s => s.Rank)));
        add.Add(new NpgsqlParameter<int>("cap", valuesPerDay));
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
