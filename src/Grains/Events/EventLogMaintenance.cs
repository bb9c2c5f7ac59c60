using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Nexus.Grains.Events;

/// <summary>
/// Makes the log's coming months and drops those that are old and read. Runs as due work, so on one silo at a time.
/// </summary>
internal sealed partial class EventLogMaintenance(
    NpgsqlDataSource database, IEnumerable<IEventHandler> handlers, IOptions<EventsOptions> options, TimeProvider clock,
    ILogger<EventLogMaintenance> logger) : IDueWorkHandler
{
    private const int MonthsAhead = 2;

    /// <inheritdoc/>
    public string Kind => "events.maintenance";

    /// <inheritdoc/>
    public string StandingKey => "event-log";

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
