using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Events;
using Npgsql;

namespace Nexus.Grains.Events;

/// <summary>
/// Makes the log's coming months and drops those that are old and read. Runs as due work, so on one silo at a time.
/// </summary>
internal sealed partial class EventLogMaintenance(
    NpgsqlDataSource database, IEnumerable<IEventHandler> handlers, IOptions<EventsOptions> options, TimeProvider clock,
    ILogger<EventLogMaintenance> logger) : IDueWorkHandler
{
    private const string Key = "event-log";
    private const int MonthsAhead = 2;

    /// <inheritdoc/>
    public string Kind => "events.maintenance";

    /// <summary>Makes the item, unless there is one.</summary>
    public async Task ScheduleAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "insert into nexus.due_work (kind, key, due_at, partition) values ($1, $2, $3, $4) on conflict do nothing");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Kind });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Key });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.GetUtcNow() });
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)EventPartition.Of(Key) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var ensure = database.CreateCommand("select nexus.ensure_event_partitions($1, $2)");
        ensure.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        ensure.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MonthsAhead });
        var made = (int)(await ensure.ExecuteScalarAsync(cancellationToken))!;

        await using var drop = database.CreateCommand("select nexus.drop_event_partitions($1, $2)");
        drop.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now.AddMonths(-options.Value.RetentionMonths) });
        drop.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. handlers.Select(h => h.Group)] });
        var dropped = (int)(await drop.ExecuteScalarAsync(cancellationToken))!;

        if (made > 0 || dropped > 0)
            LogDone(made, dropped);
        return DueOutcome.At(now + options.Value.MaintenanceInterval);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Event log: {Made} months made, {Dropped} dropped.")]
    private partial void LogDone(int made, int dropped);
}
