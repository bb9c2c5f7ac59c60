using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Npgsql;

namespace Nexus.Grains.Webhooks;

/// <summary>The queue of each endpoint in <c>webhooks.pending</c>, and what becomes of its rows other than by an attempt.</summary>
internal sealed class DeliveryTable(NpgsqlDataSource database, DueSignal due)
{
    /// <summary>The longest payload that is sent as it is, in bytes of UTF-8.</summary>
    public const int MaxPayload = 256 * 1024;

    private const int Page = 1000;
    private static readonly string Claim = SqlText.Read<DeliveryTable>("ClaimDeliveries");
    private static readonly string ClaimInOrder = SqlText.Read<DeliveryTable>("ClaimInOrder");
    private static readonly string Next = SqlText.Read<DeliveryTable>("NextDelivery");
    private static readonly string NextInOrder = SqlText.Read<DeliveryTable>("NextInOrder");
    private static readonly string Cancel = SqlText.Read<DeliveryTable>("CancelDeliveries");
    private static readonly string Expire = SqlText.Read<DeliveryTable>("ExpireDeliveries");
    private static readonly string Redeliver = SqlText.Read<DeliveryTable>("RedeliverOne");
    private static readonly string Recover = SqlText.Read<DeliveryTable>("RecoverFailed");

    /// <summary>What is due, the longest due first.</summary>
    /// <param name="endpointId"><c>whk_...</c></param>
    /// <param name="now">UTC.</param>
    /// <param name="after">The last one of the page before; null: from the beginning.</param>
    /// <param name="inHand">Places to leave out.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<List<PendingDelivery>> ClaimAsync(
        string endpointId, DateTimeOffset now, PendingDelivery? after, long[] inHand, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Claim, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = endpointId },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
                new NpgsqlParameter<long[]> { TypedValue = inHand },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = after?.NextAt ?? DateTimeOffset.UnixEpoch },
                new NpgsqlParameter<long> { TypedValue = after?.Place ?? 0 },
                new NpgsqlParameter<int> { TypedValue = limit },
                new NpgsqlParameter<int> { TypedValue = MaxPayload },
            },
        };
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>What waits at an ordered endpoint, due or not, in its order.</summary>
    public async Task<List<PendingDelivery>> ClaimInOrderAsync(string endpointId, long[] inHand, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(ClaimInOrder, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = endpointId },
                new NpgsqlParameter<long[]> { TypedValue = inHand },
                new NpgsqlParameter<int> { TypedValue = limit },
                new NpgsqlParameter<int> { TypedValue = MaxPayload },
            },
        };
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>When the next one is due; null: nothing waits.</summary>
    public async Task<DateTimeOffset?> NextAsync(string endpointId, bool ordered, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ordered ? NextInOrder : Next);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = endpointId });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) && !row.IsDBNull(0) ? row.GetFieldValue<DateTimeOffset>(0) : null;
    }

    /// <summary>Whose callbacks wait here; null: none do.</summary>
    public async Task<string?> CallbackOwnerAsync(string endpointId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select owner from webhooks.pending where endpoint_id = $1 and url is not null limit 1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = endpointId });
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>Gives up all that waits: the endpoint was deleted.</summary>
    public async Task<int> CancelAsync(string endpointId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        for (var sum = 0; ;)
        {
            await using var command = database.CreateCommand(Cancel);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = endpointId });
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Page });
            var cancelled = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
            sum += cancelled;
            if (cancelled < Page)
                return sum;
        }
    }

    /// <summary>Gives up what waits since before a time, of an endpoint that can't be reached. It is to be told of the newest.</summary>
    /// <returns>How many, and the newest.</returns>
    public async Task<(int Count, Guid? Newest)> ExpireAsync(string endpointId, DateTimeOffset now, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Expire);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = endpointId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = before });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Page });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt32(0), row.IsDBNull(1) ? null : row.GetGuid(1));
    }

    /// <summary>Makes a delivery due once more, with a new round of tries.</summary>
    /// <returns>Whether there is such a delivery.</returns>
    public async Task<bool> RedeliverAsync(string endpointId, Guid deliveryId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await ChangeAsync(endpointId, now, Redeliver, [new NpgsqlParameter<Guid> { TypedValue = deliveryId }, Time(now)], cancellationToken) > 0;

    /// <summary>Makes those due once more that failed.</summary>
    /// <param name="endpointId"><c>whk_...</c></param>
    /// <param name="since">The event happened then or later.</param>
    /// <param name="now">UTC.</param>
    /// <param name="limit">How many at most, the oldest first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many.</returns>
    public Task<int> RecoverAsync(string endpointId, DateTimeOffset since, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        ChangeAsync(endpointId, now, Recover, [Time(since), Time(now), new NpgsqlParameter<int> { TypedValue = limit }], cancellationToken);

    // With the due work that sees to it when this process dies.
    private async Task<int> ChangeAsync(string endpointId, DateTimeOffset now, string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = endpointId });
        command.Parameters.AddRange(parameters);
        var changed = await command.ExecuteNonQueryAsync(cancellationToken);
        if (changed == 0)
            return 0;
        var effects = new PumpTransaction(connection);
        effects.Schedule(DeliveryWakeHandler.WorkKind, endpointId, now + DeliveryWakeHandler.Delay);
        await effects.WriteDueAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        effects.Committed(due);
        return changed;
    }

    private static NpgsqlParameter<DateTimeOffset> Time(DateTimeOffset time) => new() { TypedValue = time };

    private static async Task<List<PendingDelivery>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await command.PrepareAsync(cancellationToken);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var page = new List<PendingDelivery>();
        while (await row.ReadAsync(cancellationToken))
        {
            page.Add(new PendingDelivery(
                row.GetInt64(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetInt32(5), row.GetInt32(6),
                row.GetFieldValue<DateTimeOffset>(7), row.GetFieldValue<DateTimeOffset>(8), row.IsDBNull(9) ? null : row.GetString(9), row.GetInt32(10),
                row.IsDBNull(11) ? null : row.GetString(11)));
        }

        return page;
    }
}
