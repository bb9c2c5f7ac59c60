using System.Collections.Frozen;
using System.Text.Json;
using Nexus.Grains.Bots.Broadcasts;
using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Bots.Sending;

/// <summary>What a sender reads of the broadcasts of its bot that run.</summary>
/// <param name="Messages">What is sent, by broadcast: all that run.</param>
/// <param name="Recipients">The first that wait, of the oldest broadcast first.</param>
internal sealed record WaitingRecipients(FrozenDictionary<string, BroadcastFacts> Messages, List<Recipient> Recipients);

/// <summary>Who waits for broadcasts of a bot.</summary>
internal sealed class RecipientTable(NpgsqlDataSource database, NexusJson json, TimeProvider clock)
{
    private const string CutOffReason = "The process that was sending it ended.";
    private static readonly string Running = SqlText.Read<RecipientTable>("ReadRunningBroadcasts");
    private static readonly string Waiting = SqlText.Read<RecipientTable>("ReadRecipients");
    private static readonly string Claim = SqlText.Read<RecipientTable>("ClaimRecipients");
    private static readonly string Record = SqlText.Read<RecipientTable>("RecordRecipients");
    private static readonly string CutOff = SqlText.Read<RecipientTable>("CutOffRecipients");

    /// <summary>The broadcasts that run, and who waits for them.</summary>
    /// <param name="botId"><c>bot_...</c></param>
    /// <param name="inHand">Chats that are left out.</param>
    /// <param name="most">How many recipients at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<WaitingRecipients> ReadAsync(string botId, long[] inHand, int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Running) { Parameters = { Text(botId) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Waiting)
        {
            Parameters = { Text(botId), new NpgsqlParameter<long[]> { TypedValue = inHand }, new NpgsqlParameter<int> { TypedValue = most } },
        });
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var messages = new Dictionary<string, BroadcastFacts>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancellationToken))
            messages[row.GetString(0)] = JsonSerializer.Deserialize(row.GetString(1), json.TypeInfo<BroadcastFacts>())!;
        await row.NextResultAsync(cancellationToken);
        var waiting = new List<Recipient>();
        while (await row.ReadAsync(cancellationToken))
            waiting.Add(new Recipient(row.GetString(0), row.GetInt64(1), row.GetInt32(2), row.GetInt32(3), row.GetFieldValue<DateTimeOffset>(4)));
        return new WaitingRecipients(messages.ToFrozenDictionary(StringComparer.Ordinal), waiting);
    }

    /// <summary>Takes recipients for sending; committed when this answers.</summary>
    /// <returns>The chats of those that were taken. The others must not be sent to.</returns>
    public async Task<HashSet<long>> ClaimAsync(string botId, IReadOnlyCollection<Recipient> recipients, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Claim);
        command.Parameters.Add(Text(botId));
        command.Parameters.Add(Column(NpgsqlDbType.Text, recipients.Select(r => r.BroadcastId)));
        command.Parameters.Add(Column(NpgsqlDbType.Bigint, recipients.Select(r => r.ChatId)));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var claimed = new HashSet<long>();
        while (await row.ReadAsync(cancellationToken))
            claimed.Add(row.GetInt64(1));
        return claimed;
    }

    /// <summary>Records what became of recipients, with the counters of their broadcasts. Recorded twice, it counts once.</summary>
    public async Task<int> RecordAsync(
        string botId, IReadOnlyCollection<(Recipient Recipient, RecipientOutcome Outcome)> ended, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Record);
        command.Parameters.Add(Text(botId));
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime });
        command.Parameters.Add(Column(NpgsqlDbType.Text, ended.Select(e => e.Recipient.BroadcastId)));
        command.Parameters.Add(Column(NpgsqlDbType.Bigint, ended.Select(e => e.Recipient.ChatId)));
        command.Parameters.Add(Column(NpgsqlDbType.Integer, ended.Select(e => e.Recipient.Attempt)));
        command.Parameters.Add(Column(NpgsqlDbType.Text, ended.Select(e => e.Outcome.Status)));
        command.Parameters.Add(Column(NpgsqlDbType.Integer, ended.Select(e => e.Outcome.Tries)));
        command.Parameters.Add(Column(NpgsqlDbType.TimestampTz, ended.Select(e => e.Outcome.NextAt.UtcDateTime)));
        command.Parameters.Add(Column(NpgsqlDbType.Bigint, ended.Select(e => e.Outcome.MessageId)));
        command.Parameters.Add(Column(NpgsqlDbType.Text, ended.Select(e => e.Outcome.Error)));
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What was being sent by somebody who is no more is not known from now on.</summary>
    /// <param name="botId"><c>bot_...</c></param>
    /// <param name="underWay">Chats to which the caller itself is sending.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the bot has broadcasts that run.</returns>
    public async Task<bool> CutOffAsync(string botId, long[] underWay, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CutOff);
        command.Parameters.Add(Text(botId));
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = underWay });
        command.Parameters.Add(Text(CutOffReason));
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static NpgsqlParameter Column<T>(NpgsqlDbType element, IEnumerable<T> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | element };
}
