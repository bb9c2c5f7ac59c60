using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Bots.Chats;

/// <summary>What waits in a chat.</summary>
/// <param name="Updates">In order.</param>
/// <param name="Dialog">What is remembered of the chat, or null.</param>
internal sealed record WaitingPage(IReadOnlyList<WaitingUpdate> Updates, string? Dialog);

/// <summary>An update that waits.</summary>
internal sealed record WaitingUpdate(long UpdateId, int Attempts, DateTimeOffset NextAt, string Body);

/// <summary>What came of handling an update.</summary>
/// <param name="UpdateId">Which.</param>
/// <param name="Status">See <see cref="BotNames"/>.</param>
/// <param name="Attempts">How often it failed.</param>
/// <param name="NextAt">When it is handled again, if it is.</param>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="Outcome">What follows.</param>
/// <param name="Chat">What it shows of the chat, or null.</param>
internal sealed record HandledUpdate(
    long UpdateId, string Status, int Attempts, DateTimeOffset NextAt, string? Error, TurnOutcome Outcome, SeenChat? Chat);

/// <summary>The updates of one chat, and what follows from them.</summary>
internal sealed class UpdateTable(NpgsqlDataSource database, TimeProvider clock)
{
    private static readonly string Read = SqlText.Read<UpdateTable>("ReadUpdates");
    private static readonly string Finish = SqlText.Read<UpdateTable>("FinishUpdates");
    private static readonly string Again = SqlText.Read<UpdateTable>("ReplayUpdate");
    private static readonly string See = SqlText.Read<UpdateTable>("SeeChat");

    /// <summary>Has a parked update handled once more.</summary>
    /// <returns>Its chat; null: it is not parked.</returns>
    public async Task<long?> ReplayAsync(string botId, long updateId)
    {
        await using var command = database.CreateCommand(Again);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = botId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = updateId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime });
        return (long?)await command.ExecuteScalarAsync();
    }

    /// <summary>What waits in a chat, and its dialog at the same moment.</summary>
    public async Task<WaitingPage> ReadAsync(string botId, long chatId, int most, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Read);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = botId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = chatId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var waiting = new List<WaitingUpdate>();
        string? dialog = null;
        while (await row.ReadAsync(cancellationToken))
        {
            waiting.Add(new WaitingUpdate(row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3)));
            dialog = row.IsDBNull(4) ? null : row.GetString(4);
        }

        return new WaitingPage(waiting, dialog);
    }

    /// <summary>Ends updates of a chat, makes what follows from them and keeps the chat's dialog, in one transaction.</summary>
    /// <returns>False: another activation ended one of them meanwhile, so nothing was done; what waits is to be read anew.</returns>
    public async Task<bool> FinishAsync(string botId, long chatId, IReadOnlyList<HandledUpdate> handled, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(FinishOf(botId, chatId, handled, now));
        foreach (var chat in handled.Select(h => h.Chat).OfType<SeenChat>().GroupBy(c => c.ChatId).Select(g => g.Last()))
            batch.BatchCommands.Add(SeeOf(botId, chat, now));
        return (bool)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    private static NpgsqlBatchCommand FinishOf(string botId, long chatId, IReadOnlyList<HandledUpdate> handled, DateTime now)
    {
        var dialog = handled.Select(h => h.Outcome.Dialog).LastOrDefault(d => d is not null);
        var calls = handled.SelectMany(h => h.Outcome.Calls.Select((call, ordinal) => (h.UpdateId, Ordinal: ordinal, Call: call))).ToList();
        return new NpgsqlBatchCommand(Finish)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = botId },
                new NpgsqlParameter<long> { TypedValue = chatId },
                new NpgsqlParameter<DateTime> { TypedValue = now },
                new NpgsqlParameter<long[]> { TypedValue = [.. handled.Select(h => h.UpdateId)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. handled.Select(h => h.Status)] },
                new NpgsqlParameter<int[]> { TypedValue = [.. handled.Select(h => h.Attempts)] },
                new NpgsqlParameter<DateTime[]> { TypedValue = [.. handled.Select(h => h.NextAt.UtcDateTime)] },
                new NpgsqlParameter { Value = handled.Select(h => h.Error).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new NpgsqlParameter<bool[]> { TypedValue = [.. handled.Select(h => h.Outcome.Hides)] },
                new NpgsqlParameter<long[]> { TypedValue = [.. calls.Select(c => c.UpdateId)] },
                new NpgsqlParameter<int[]> { TypedValue = [.. calls.Select(c => c.Ordinal)] },
                new NpgsqlParameter<long[]> { TypedValue = [.. calls.Select(c => c.Call.ChatId)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. calls.Select(c => c.Call.Method)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. calls.Select(c => c.Call.Parameters)] },
                new NpgsqlParameter<bool> { TypedValue = dialog is not null },
                new NpgsqlParameter { Value = (object?)dialog?.State ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
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
