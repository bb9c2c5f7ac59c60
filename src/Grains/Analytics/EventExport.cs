using System.Runtime.CompilerServices;
using Nexus.Analytics;
using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Analytics;

/// <inheritdoc cref="IEventExport"/>
/// <remarks>Day by day, so that no more than one day is sorted at a time, and nothing of it is held here.</remarks>
internal sealed class EventExport(NpgsqlDataSource database) : IEventExport
{
    private static readonly string ReadDay = SqlText.Read<AnalyticsSql>("ReadDay");
    private static readonly string ListDays = SqlText.Read<AnalyticsSql>("ListDays");

    /// <inheritdoc/>
    public async IAsyncEnumerable<ExportedEvent> ReadAsync(ExportQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = query.After is { } after && after.OccurredAt > query.From ? after.OccurredAt : query.From;
        foreach (var day in await DaysAsync(from, query.To, cancellationToken))
        {
            await using var command = database.CreateCommand(ReadDay);
            command.CommandTimeout = 0;
            command.Parameters.Add(new NpgsqlParameter("owner", NpgsqlDbType.Text) { Value = (object?)query.Owner ?? DBNull.Value });
            command.Parameters.Add(new NpgsqlParameter("names", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = query.Names.Count > 0 ? query.Names.ToArray() : DBNull.Value });
            command.Parameters.AddWithValue("from", Later(day, from.UtcDateTime));
            command.Parameters.AddWithValue("to", Earlier(day.AddDays(1), query.To.UtcDateTime));
            command.Parameters.Add(new NpgsqlParameter("after_time", NpgsqlDbType.TimestampTz) { Value = (object?)query.After?.OccurredAt.UtcDateTime ?? DBNull.Value });
            command.Parameters.Add(new NpgsqlParameter("after_key", NpgsqlDbType.Uuid) { Value = (object?)query.After?.Key ?? DBNull.Value });
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                var place = new ExportPlace(row.GetFieldValue<DateTimeOffset>(0), row.GetGuid(1));
                var id = row.IsDBNull(2) ? $"evt_{place.Key:N}" : row.GetString(2);
                yield return new ExportedEvent(place, id, row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6));
            }
        }
    }

    // Only those that there are tables of.
    private async Task<List<DateTime>> DaysAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListDays);
        command.Parameters.AddWithValue("from", from.UtcDateTime.Date);
        command.Parameters.AddWithValue("to", to.UtcDateTime);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<DateTime>();
        while (await row.ReadAsync(cancellationToken))
            days.Add(row.GetDateTime(0));
        return days;
    }

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    private static DateTime Earlier(DateTime one, DateTime other) => one < other ? one : other;
}
