using System.Globalization;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Nexus.Grains.Storage;

/// <summary>
/// Reminders in <c>nexus.reminder</c>, for the engine that has no provider of its own: the rows are those that Orleans's ADO.NET
/// provider reads and writes, so either engine goes on with the other's reminders.
/// </summary>
public sealed class PostgresReminderTable(NpgsqlDataSource database, IOptions<StorageOptions> options) : IReminderTable
{
    private const string Columns =
        "select grain as Grain, name as Name, start_at as StartAt, period_ms as PeriodMs, version as Version from nexus.reminder where service = @service";

    private readonly string _service = options.Value.Service;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(GrainId grainId) =>
        ReadAsync($"{Columns} and grain = @grain", new { service = _service, grain = grainId.ToString() });

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadAsync(
        begin < end
            ? $"{Columns} and grain_hash > @begin and grain_hash <= @end"
            : $"{Columns} and (grain_hash > @begin or grain_hash <= @end)",
        new { service = _service, begin = (int)begin, end = (int)end });

    /// <inheritdoc/>
    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        var found = await ReadAsync(
            $"{Columns} and grain = @grain and name = @name",
            new { service = _service, grain = grainId.ToString(), name = reminderName });
        return found.Reminders.FirstOrDefault();
    }

    /// <inheritdoc/>
    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        const string statement = """
            insert into nexus.reminder as r (service, grain, name, start_at, period_ms, grain_hash, version)
            values (@service, @grain, @name, @startAt, @periodMs, @hash, 0)
            on conflict (service, grain, name) do update
              set start_at = excluded.start_at, period_ms = excluded.period_ms, grain_hash = excluded.grain_hash, version = r.version + 1
            returning version
            """;
        await using var connection = await database.OpenConnectionAsync();
        var version = await connection.ExecuteScalarAsync<int>(statement, new
        {
            service = _service,
            grain = entry.GrainId.ToString(),
            name = entry.ReminderName,
            startAt = DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc),
            periodMs = (long)entry.Period.TotalMilliseconds,
            hash = (int)entry.GrainId.GetUniformHashCode(),
        });
        return version.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        const string statement =
            "delete from nexus.reminder where service = @service and grain = @grain and name = @name and version = @version";
        await using var connection = await database.OpenConnectionAsync();
        return await connection.ExecuteAsync(statement, new
        {
            service = _service,
            grain = grainId.ToString(),
            name = reminderName,
            version = int.Parse(eTag, CultureInfo.InvariantCulture),
        }) > 0;
    }

    /// <inheritdoc/>
    public async Task TestOnlyClearTable()
    {
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync("delete from nexus.reminder where service = @service", new { service = _service });
    }

    private async Task<ReminderTableData> ReadAsync(string statement, object parameters)
    {
        await using var connection = await database.OpenConnectionAsync();
        var rows = await connection.QueryAsync<Row>(statement, parameters);
        return new ReminderTableData(rows.Select(row => row.ToEntry()));
    }

    private sealed record Row(string Grain, string Name, DateTime StartAt, long PeriodMs, int Version)
    {
        public ReminderEntry ToEntry() => new()
        {
            GrainId = GrainId.Parse(Grain),
            ReminderName = Name,
            StartAt = StartAt.ToUniversalTime(),
            Period = TimeSpan.FromMilliseconds(PeriodMs),
            ETag = Version.ToString(CultureInfo.InvariantCulture),
        };
    }
}
