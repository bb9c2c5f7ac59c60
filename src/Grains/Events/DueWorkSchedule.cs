using Nexus.Events;
using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Events;

/// <summary>
/// Makes due work outside of a grain's commit. An item of that name that falls due as early, and is not being handled, stays as it is.
/// </summary>
public sealed class DueWorkSchedule(NpgsqlDataSource database, DueSignal signal)
{
    private static readonly string ScheduleSql = SqlText.Read<DueWorkSchedule>("ScheduleDueWork");

    /// <summary>Makes one item, durable when it returns.</summary>
    public async Task ScheduleAsync(string kind, string key, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await WriteAsync([(kind, key, dueAt)], connection, cancellationToken);
        signal.Raise(EventPartition.Of(key), dueAt);
    }

    /// <summary>Writes items through a connection, within its transaction if it has one. No name may stand among them twice.</summary>
    internal static async Task WriteAsync(
        IReadOnlyCollection<(string Kind, string Key, DateTimeOffset DueAt)> items, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ScheduleSql, connection);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. items.Select(d => d.Kind)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. items.Select(d => d.Key)] });
        command.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. items.Select(d => (short)EventPartition.Of(d.Key))] });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = items.Select(d => d.DueAt.UtcDateTime).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
        });
        await command.PrepareAsync(cancellationToken);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
