using System.Collections.Immutable;
using Nexus.Events;
using Npgsql;

namespace Nexus.Grains.Events;

/// <inheritdoc cref="IEventLogQueries"/>
internal sealed class EventLogQueries(NpgsqlDataSource database) : IEventLogQueries
{
    /// <inheritdoc/>
    public async Task<ImmutableArray<TimelineEvent>> TimelineAsync(
        string aggregate, TimelineEvent? after, int limit, CancellationToken cancellationToken)
    {
        const string select = """
            select tx, seq, id, type, version, owner, occurred_at, trace, data::text from nexus.event_log
            where aggregate = $1 and (tx, seq) > ($2, $3)
            order by tx, seq
            limit $4
            """;
        await using var command = database.CreateCommand(select);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = aggregate });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after?.Tx ?? 0 });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after?.Seq ?? 0 });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var events = ImmutableArray.CreateBuilder<TimelineEvent>();
        while (await row.ReadAsync(cancellationToken))
        {
            events.Add(new TimelineEvent(
                row.GetInt64(0), row.GetInt64(1), row.GetGuid(2), row.GetString(3), row.GetInt16(4), row.IsDBNull(5) ? null : row.GetString(5),
                row.GetFieldValue<DateTimeOffset>(6), row.IsDBNull(7) ? null : EventOrigin.TraceOf(row.GetString(7)), row.GetString(8)));
        }

        return events.ToImmutable();
    }
}
