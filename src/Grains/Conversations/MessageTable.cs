using System.Collections.Immutable;
using System.Text.Json;
using Nexus.Conversations;
using Nexus.Grains.Storage;
using Npgsql;

namespace Nexus.Grains.Conversations;

/// <summary>Reads <c>conversations.message</c>. Rows get there with the state of their conversation.</summary>
internal sealed class MessageTable(NpgsqlDataSource database, NexusJson json)
{
    private static readonly string Before = SqlText.Read<MessageTable>("ReadMessagesBefore");
    private static readonly string After = SqlText.Read<MessageTable>("ReadMessagesAfter");
    private static readonly string One = SqlText.Read<MessageTable>("FindMessage");
    private static readonly string Steps = SqlText.Read<MessageTable>("ReadSteps");

    /// <summary>The latest messages between two places (both left out), in the order of the conversation.</summary>
    public async Task<ImmutableArray<ConversationMessage>> ReadBeforeAsync(
        string conversationId, long after, long before, int count, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(
            Before, reader => MapRow(reader), cancellationToken,
            ("conversation_id", conversationId), ("after", after), ("before", before), ("limit", count));
        rows.Reverse();
        return [.. rows];
    }

    /// <summary>The first messages after a place, in the order of the conversation.</summary>
    public async Task<ImmutableArray<ConversationMessage>> ReadAfterAsync(string conversationId, long after, int count, CancellationToken cancellationToken) =>
    [
        .. await ReadAsync(After, MapRow, cancellationToken, ("conversation_id", conversationId), ("after", after), ("limit", count)),
    ];

    /// <summary>A message by its id, or null.</summary>
    public async Task<ConversationMessage?> FindAsync(string conversationId, string id, CancellationToken cancellationToken) =>
        (await ReadAsync(One, MapRow, cancellationToken, ("conversation_id", conversationId), ("id", id))).SingleOrDefault();

    /// <summary>The first steps after one, in order: a message that was made, a reply that ended.</summary>
    public Task<List<(long Seq, ConversationFrame Frame)>> ReadStepsAsync(string conversationId, long after, int count, CancellationToken cancellationToken) =>
        ReadAsync(Steps, MapStep, cancellationToken, ("conversation_id", conversationId), ("after", after), ("limit", count));

    private async Task<List<T>> ReadAsync<T>(
        string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(map(reader));
        return rows;
    }

    // A reply that has ended since was made without text all the same.
    private (long Seq, ConversationFrame Frame) MapStep(NpgsqlDataReader reader)
    {
        var message = MapRow(reader);
        var step = reader.GetInt64(14);
        if (reader.GetBoolean(15))
            return (step, new MessageEndedFrame(null, message));
        return (step, new MessageCreatedFrame(null, message.Role == MessageRole.User ? message : message with
        {
            Status = MessageStatus.Writing,
            Text = "",
            FinalSeq = null,
            FinishedAt = null,
            Outcome = null,
            Fault = null,
        }));
    }

    private ConversationMessage MapRow(NpgsqlDataReader reader) => new(
        reader.GetString(1), reader.GetInt64(0), Enum.Parse<MessageRole>(reader.GetString(2), ignoreCase: true), Text(reader, 3),
        Enum.Parse<MessageStatus>(reader.GetString(4), ignoreCase: true), reader.GetString(5), Time(reader, 6)!.Value,
        reader.IsDBNull(7) ? null : Json<ImmutableArray<MessageAttachment>>(reader, 7), Text(reader, 8), Text(reader, 9),
        reader.IsDBNull(10) ? null : reader.GetInt64(10), Time(reader, 11),
        reader.IsDBNull(12) ? null : Json<ReplyOutcome>(reader, 12), reader.IsDBNull(13) ? null : Json<ReplyFault>(reader, 13));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : new DateTimeOffset(reader.GetDateTime(column), TimeSpan.Zero);

    private T Json<T>(NpgsqlDataReader reader, int column) => JsonSerializer.Deserialize(reader.GetString(column), json.TypeInfo<T>())!;
}
