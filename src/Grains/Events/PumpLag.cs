using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Events;

/// <summary>
/// Measures how far one pump is behind. Free while it keeps up; on a backlog the rest of the log is counted now and then, up
/// to a bound.
/// </summary>
internal sealed class PumpLag(NpgsqlDataSource database, IEventHandler handler, int partition, EventMetrics metrics, TimeProvider clock)
{
    private const int MostCounted = 10_000;
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(5);
    private long? _countedAt;

    /// <summary>Everything is read.</summary>
    public void CaughtUp() => metrics.Lags(handler.Group, partition, 0, null);

    /// <summary>This page is about to be applied.</summary>
    public async Task ReportAsync(LogPage page, LogPosition after, CancellationToken cancellationToken)
    {
        if (!page.IsFull)
        {
            metrics.Lags(handler.Group, partition, page.Events.Count, page.Events[0].OccurredAt);
            return;
        }

        if (_countedAt is { } counted && clock.GetElapsedTime(counted) < CountInterval)
            return;
        _countedAt = clock.GetTimestamp();
        const string count = """
            select count(*) from (
              select from nexus.event_log
              where partition = $1 and (tx, seq) > ($2, $3) and ($4::text[] is null or type = any($4))
              limit $5) e
            """;
        await using var command = database.CreateCommand(count);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)partition });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after.Tx });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after.Seq });
        command.Parameters.Add(new NpgsqlParameter { Value = handler.EventTypes?.ToArray() ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MostCounted });
        metrics.Lags(handler.Group, partition, (long)(await command.ExecuteScalarAsync(cancellationToken))!, page.Events[0].OccurredAt);
    }
}
