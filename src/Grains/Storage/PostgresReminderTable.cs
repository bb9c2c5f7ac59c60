using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Nexus.Grains.Storage;

/// <summary>
/// Reminders in <c>nexus.reminder</c>, the rows that Orleans's ADO.NET reminder table uses too: a reminder that was set on one
/// engine rings on the other.
/// </summary>
public sealed class PostgresReminderTable(NpgsqlDataSource database, IOptions<StorageOptions> options) : IReminderTable
{
    private const string Select = "select grain, name, start_at, period_ms, version from nexus.reminder where service = $1";

    /// <inheritdoc/>
    public async Task<ReminderTableData> ReadRows(GrainId grainId)
    {
        await using var command = Command($"{Select} and grain = $2", grainId.ToString());
        return new ReminderTableData(await ReadAsync(command));
    }

    /// <inheritdoc/>
    public async Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        // The column is signed; both bounds and rows wrap alike, which turns the order but keeps each range a range.
        var (from, to) = (unchecked((int)begin), unchecked((int)end));
        var range = from < to ? "grain_hash > $2 and grain_hash <= $3" : "(grain_hash > $2 or grain_hash <= $3)";
        await using var command = Command($"{Select} and {range}", from, to);
        return new ReminderTableData(await ReadAsync(command));
    }

    /// <inheritdoc/>
    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        await using var command = Command($"{Select} and grain = $2 and name = $3", grainId.ToString(), reminderName);
        return (await ReadAsync(command)).SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        const string upsert = """
            insert into nexus.reminder as r (service, grain, name, start_at, period_ms, grain_hash, version)
            values ($1, $2, $3, $4, $5, $6, 0)
            on conflict (service, grain, name) do update
              set start_at = excluded.start_at, period_ms = excluded.period_ms, grain_hash = excluded.grain_hash, version = r.version + 1
            returning version
            """;
        await using var command = Command(
            upsert, entry.GrainId.ToString(), entry.ReminderName, DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc),
            (long)entry.Period.TotalMilliseconds, unchecked((int)entry.GrainId.GetUniformHashCode()));
        return ((int)(await command.ExecuteScalarAsync())!).ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        await using var command = Command(
            "delete from nexus.reminder where service = $1 and grain = $2 and name = $3 and version = $4",
            grainId.ToString(), reminderName, int.Parse(eTag, CultureInfo.InvariantCulture));
        return await command.ExecuteNonQueryAsync() > 0;
    }

    /// <inheritdoc/>
    public async Task TestOnlyClearTable()
    {
        await using var command = Command("delete from nexus.reminder where service = $1");
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<ReminderEntry>> ReadAsync(NpgsqlCommand command)
    {
        await using var row = await command.ExecuteReaderAsync();
        var entries = new List<ReminderEntry>();
        while (await row.ReadAsync())
        {
            entries.Add(new ReminderEntry
            {
                GrainId = GrainId.Parse(row.GetString(0)),
                ReminderName = row.GetString(1),
                StartAt = row.GetDateTime(2),
                Period = TimeSpan.FromMilliseconds(row.GetInt64(3)),
                ETag = row.GetInt32(4).ToString(CultureInfo.InvariantCulture),
            });
        }

        return entries;
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> parameters)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = options.Value.Service });
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }
}
