using System.Collections.Immutable;
using Nexus.Conversations;
using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Conversations;

/// <summary>Reads messages, and the list that <see cref="ConversationProjection"/> wrote.</summary>
internal sealed class ConversationQueries(NpgsqlDataSource database, MessageTable messages) : IConversationQueries
{
    private static readonly string List = SqlText.Read<ConversationQueries>("ListConversations");

    /// <inheritdoc/>
    public async Task<ImmutableArray<ConversationSummary>> ListAsync(
        string userId, string? title, ConversationPlace? after, int count, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.AddWithValue("user_id", userId);
        command.Parameters.Add(new NpgsqlParameter("title", NpgsqlDbType.Text) { Value = (object?)title ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("after_time", NpgsqlDbType.TimestampTz) { Value = (object?)after?.ActivityAt.UtcDateTime ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("after_id", NpgsqlDbType.Text) { Value = (object?)after?.Id ?? DBNull.Value });
        command.Parameters.AddWithValue("limit", count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = ImmutableArray.CreateBuilder<ConversationSummary>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new ConversationSummary(
                reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), Enum.Parse<ConversationRole>(reader.GetString(2), ignoreCase: true),
                reader.GetInt64(3), Utc(reader.GetDateTime(4)), Utc(reader.GetDateTime(5))));
        }

        return rows.ToImmutable();
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ConversationMessage>> ReadBeforeAsync(
        string conversationId, long? before, int count, CancellationToken cancellationToken) =>
        messages.ReadBeforeAsync(conversationId, after: 0, before ?? long.MaxValue, count, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<ConversationMessage>> ReadAfterAsync(string conversationId, long after, int count, CancellationToken cancellationToken) =>
        messages.ReadAfterAsync(conversationId, after, count, cancellationToken);

    private static DateTimeOffset Utc(DateTime time) => new(time, TimeSpan.Zero);
}
