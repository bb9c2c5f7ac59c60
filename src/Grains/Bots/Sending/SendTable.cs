using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Bots.Sending;

/// <summary>What is to be sent for a bot.</summary>
internal sealed class SendTable(NpgsqlDataSource database, TimeProvider clock)
{
    private static readonly string Read = SqlText.Read<SendTable>("ReadSends");
    private static readonly string Record = SqlText.Read<SendTable>("RecordSend");
    private static readonly string Lately = SqlText.Read<SendTable>("ReadLately");
    private static readonly string Lose = SqlText.Read<SendTable>("LoseChat");
    private static readonly string Move = SqlText.Read<SendTable>("MoveChat");
    private static readonly TimeSpan PaceSpan = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(10);

    /// <summary>Which chats got messages in the last minute, and when, the first one first.</summary>
    public async Task<List<(long ChatId, DateTimeOffset At)>> ReadLatelyAsync(string botId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var command = database.CreateCommand(Lately);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = botId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now - LookBack });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now - PaceSpan });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var sent = new List<(long, DateTimeOffset)>();
        while (await row.ReadAsync(cancellationToken))
            sent.Add((row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1)));
        return sent;
    }

    /// <summary>What waits, in order, without what is in hand; of no chat more than the line takes.</summary>
    public async Task<List<WaitingSend>> ReadAsync(string botId, long[] inHand, int most, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Read);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = botId });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = inHand });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = SendLine.MostOfChat });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var waiting = new List<WaitingSend>();
        while (await row.ReadAsync(cancellationToken))
        {
            waiting.Add(new WaitingSend(
                row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetFieldValue<DateTimeOffset>(5),
                row.GetFieldValue<DateTimeOffset>(6)));
        }

        return waiting;
    }

    /// <summary>Records what became of a call, and of those behind it. Recorded twice, it counts once.</summary>
    public async Task<int> RecordAsync(string botId, WaitingSend send, SendOutcome outcome, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(RecordOf(send, outcome, now));
        if (outcome.Kind == SendKind.Gone)
        {
            var lose = Of(Lose, botId, send.ChatId);
            lose.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now });
            lose.Parameters.Add(new NpgsqlParameter<string> { TypedValue = outcome.Error ?? "" });
            batch.BatchCommands.Add(lose);
        }
        else if (outcome.Kind == SendKind.Moved)
        {
            var move = Of(Move, botId, send.ChatId);
            move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = outcome.MovedTo!.Value });
            batch.BatchCommands.Add(move);
        }

        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand RecordOf(WaitingSend send, SendOutcome outcome, DateTime now)
    {
        var status = outcome.Kind switch
        {
            SendKind.Sent => BotNames.Sent,
            SendKind.Failed or SendKind.Gone => BotNames.Failed,
            _ => BotNames.Pending,
        };
        return new NpgsqlBatchCommand(Record)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = send.Place },
                new NpgsqlParameter<string> { TypedValue = status },
                new NpgsqlParameter<int> { TypedValue = outcome.Attempts },
                new NpgsqlParameter<DateTime> { TypedValue = outcome.NextAt.UtcDateTime },
                new NpgsqlParameter { Value = (object?)outcome.Error ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new NpgsqlParameter { Value = (object?)outcome.MessageId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                new NpgsqlParameter { Value = status == BotNames.Pending ? DBNull.Value : now, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            },
        };
    }

    private static NpgsqlBatchCommand Of(string sql, string botId, long chatId) => new(sql)
    {
        Parameters = { new NpgsqlParameter<string> { TypedValue = botId }, new NpgsqlParameter<long> { TypedValue = chatId } },
    };
}
