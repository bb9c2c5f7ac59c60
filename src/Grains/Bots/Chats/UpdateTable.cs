using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Bots.Chats;

/// <summary>An update that waits.</summary>
internal sealed record WaitingUpdate(long UpdateId, int Attempts, DateTimeOffset NextAt, string Body);

/// <summary>What came of handling an update.</summary>
/// <param name="UpdateId">Which.</param>
/// <param name="Status">See <see cref="BotNames"/>.</param>
/// <param name="Attempts">How often it failed.</param>
/// <param name="NextAt">When it is handled again, if it is.</param>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="Calls">What follows, in order.</param>
/// <param name="Chat">What it shows of the chat, or null.</param>
internal sealed record HandledUpdate(
    long UpdateId, string Status, int Attempts, DateTimeOffset NextAt, string? Error, IReadOnlyList<OutgoingCall> Calls, SeenChat? Chat);

/// <summary>The updates of one chat, and what follows from them.</summary>
internal sealed class UpdateTable(NpgsqlDataSource database, TimeProvider clock)
{
    private static readonly string Read = SqlText.Read<UpdateTable>("ReadUpdates");
    private static readonly string Finish = SqlText.Read<UpdateTable>("FinishUpdates");
    private static readonly string See = SqlText.Read<UpdateTable>("SeeChat");

    /// <summary>What waits in a chat, in order.</summary>
    public async Task<List<WaitingUpdate>> ReadAsync(string botId, long chatId, int most, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Read);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = botId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = chatId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var waiting = new List<WaitingUpdate>();
        while (await row.ReadAsync(cancellationToken))
            waiting.Add(new WaitingUpdate(row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3)));
        return waiting;
    }

    /// <summary>Ends updates and makes what follows from them, in one transaction. What another activation ended stays as it is.</summary>
    public async Task FinishAsync(string botId, IReadOnlyList<HandledUpdate> handled, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(FinishOf(botId, handled, now));
        foreach (var chat in handled.Select(h => h.Chat).OfType<SeenChat>().GroupBy(c => c.ChatId).Select(g => g.Last()))
            batch.BatchCommands.Add(SeeOf(botId, chat, now));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand FinishOf(string botId, IReadOnlyList<HandledUpdate> handled, DateTime now)
    {
        var calls = handled.SelectMany(h => h.Calls.Select((call, ordinal) => (h.UpdateId, Ordinal: ordinal, Call: call))).ToList();
        return new NpgsqlBatchCommand(Finish)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = botId },
                new NpgsqlParameter<DateTime> { TypedValue = now },
                new NpgsqlParameter<long[]> { TypedValue = [.. handled.Select(h => h.UpdateId)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. handled.Select(h => h.Status)] },
                new NpgsqlParameter<int[]> { TypedValue = [.. handled.Select(h => h.Attempts)] },
                new NpgsqlParameter<DateTime[]> { TypedValue = [.. handled.Select(h => h.NextAt.UtcDateTime)] },
                new NpgsqlParameter { Value = handled.Select(h => h.Error).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new NpgsqlParameter<long[]> { TypedValue = [.. calls.Select(c => c.UpdateId)] },
                new NpgsqlParameter<int[]> { TypedValue = [.. calls.Select(c => c.Ordinal)] },
                new NpgsqlParameter<long[]> { TypedValue = [.. calls.Select(c => c.Call.ChatId)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. calls.Select(c => c.Call.Method)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. calls.Select(c => c.Call.Parameters)] },
            },
        };
    }

    private static NpgsqlBatchCommand SeeOf(string botId, SeenChat chat, DateTime now) => new(See)
    {
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = botId },
            new NpgsqlParameter<long> { TypedValue = chat.ChatId },
            new NpgsqlParameter<string> { TypedValue = chat.Kind },
            new NpgsqlParameter { Value = (object?)chat.Name ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new NpgsqlParameter { Value = (object?)chat.Username ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new NpgsqlParameter { Value = (object?)chat.Language ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new NpgsqlParameter<DateTime> { TypedValue = now },
            new NpgsqlParameter { Value = chat.IsGone ? now : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
        },
    };
}
