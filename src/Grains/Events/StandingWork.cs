using Nexus.Events;
using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Events;

/// <summary>Makes the items of handlers that have a <see cref="IDueWorkHandler.StandingKey"/>, unless they are there.</summary>
internal sealed class StandingWork(NpgsqlDataSource database, IEnumerable<IDueWorkHandler> handlers, TimeProvider clock)
{
    private static readonly string Insert = SqlText.Read<StandingWork>("InsertStandingWork");

    /// <summary>Makes them, due now.</summary>
    public async Task ScheduleAsync(CancellationToken cancellationToken)
    {
        var standing = handlers.Where(h => h.StandingKey is not null).ToList();
        await using var command = database.CreateCommand(Insert);
        command.Parameters.Add(SqlColumn.Of("kinds", NpgsqlDbType.Text, standing.Select(h => h.Kind)));
        command.Parameters.Add(SqlColumn.Of("keys", NpgsqlDbType.Text, standing.Select(h => h.StandingKey)));
        command.Parameters.Add(SqlColumn.Of("partitions", NpgsqlDbType.Smallint, standing.Select(h => (short)EventPartition.Of(h.StandingKey!))));
        command.Parameters.AddWithValue("due_at", clock.GetUtcNow().UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
