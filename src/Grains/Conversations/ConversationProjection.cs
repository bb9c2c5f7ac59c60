using System.Collections.Immutable;
using Nexus.Conversations;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Conversations;

/// <summary>
/// Writes <c>conversations.conversation</c> and <c>conversations.member</c>, the lists. A batch is four statements, however many
/// events it has; an event that was applied before changes nothing, so the log may be replayed over the tables.
/// </summary>
internal sealed class ConversationProjection(EventCatalog catalog) : IEventHandler
{
    private static readonly string Store = SqlText.Read<ConversationProjection>("StoreConversations");
    private static readonly string Members = SqlText.Read<ConversationProjection>("StoreMembers");
    private static readonly string Touch = SqlText.Read<ConversationProjection>("TouchConversations");
    private static readonly string Drop = SqlText.Read<ConversationProjection>("DropConversations");

    /// <summary>Names its pumps.</summary>
    public const string GroupName = "conversations.list";

    /// <inheritdoc/>
    public string Group => GroupName;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> EventTypes { get; } =
    [
        "conversation.created", "conversation.updated", "conversation.deleted",
        "conversation.message.created", "conversation.message.completed", "conversation.message.failed",
    ];

    /// <inheritdoc/>
    public bool Handles(string eventType) => EventTypes.Contains(eventType, StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, ConversationRow>(StringComparer.Ordinal);
        foreach (var logged in events)
        {
            if (catalog.Read(logged) is ConversationEvent happened)
                rows[happened.ConversationId] = (rows.GetValueOrDefault(happened.ConversationId) ?? new ConversationRow(happened.ConversationId)).After(happened);
        }

        var stored = rows.Values.Where(r => !r.IsDeleted && r.Members is not null).ToList();
        var touched = rows.Values.Where(r => !r.IsDeleted).ToList();
        var deleted = rows.Values.Where(r => r.IsDeleted).Select(r => r.Id).ToList();
        await using var batch = new NpgsqlBatch(transaction.Connection);
        if (stored.Count > 0)
        {
            batch.BatchCommands.Add(StoreOf(stored));
            batch.BatchCommands.Add(MembersOf(stored));
        }

        if (touched.Count > 0)
            batch.BatchCommands.Add(TouchOf(touched));
        if (deleted.Count > 0)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Drop) { Parameters = { SqlColumn.Of("ids", NpgsqlDbType.Text, deleted) } });
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand StoreOf(List<ConversationRow> rows) => new(Store)
    {
        Parameters =
        {
            SqlColumn.Of("ids", NpgsqlDbType.Text, rows.Select(r => r.Id)),
            SqlColumn.Of("seqs", NpgsqlDbType.Bigint, rows.Select(r => r.MembersSeq)),
            SqlColumn.Of("titles", NpgsqlDbType.Text, rows.Select(r => r.Title)),
            SqlColumn.Of("times", NpgsqlDbType.TimestampTz, rows.Select(r => r.ActivityAt.UtcDateTime)),
        },
    };

    // One row a member, with the number of the event that says so.
    private static NpgsqlBatchCommand MembersOf(List<ConversationRow> rows)
    {
        var members = rows.SelectMany(r => r.Members!.Value.Select(m => (Row: r, Member: m))).ToList();
        return new NpgsqlBatchCommand(Members)
        {
            Parameters =
            {
                SqlColumn.Of("conversations", NpgsqlDbType.Text, rows.Select(r => r.Id)),
                SqlColumn.Of("seqs", NpgsqlDbType.Bigint, rows.Select(r => r.MembersSeq)),
                SqlColumn.Of("ids", NpgsqlDbType.Text, members.Select(m => m.Row.Id)),
                SqlColumn.Of("users", NpgsqlDbType.Text, members.Select(m => m.Member.UserId)),
                SqlColumn.Of("roles", NpgsqlDbType.Text, members.Select(m => NameOf(m.Member.Role))),
            },
        };
    }

    private static NpgsqlBatchCommand TouchOf(List<ConversationRow> rows) => new(Touch)
    {
        Parameters =
        {
            SqlColumn.Of("ids", NpgsqlDbType.Text, rows.Select(r => r.Id)),
            SqlColumn.Of("seqs", NpgsqlDbType.Bigint, rows.Select(r => r.Seq)),
            SqlColumn.Of("messages", NpgsqlDbType.Bigint, rows.Select(r => r.Messages)),
            SqlColumn.Of("times", NpgsqlDbType.TimestampTz, rows.Select(r => r.ActivityAt.UtcDateTime)),
        },
    };

    private static string NameOf(ConversationRole role) => role switch
    {
        ConversationRole.Owner => "owner",
        ConversationRole.Writer => "writer",
        _ => "reader",
    };
}

/// <summary>What the events of one conversation in a batch make of its row; null: as it was.</summary>
internal sealed record ConversationRow(string Id)
{
    /// <summary>Of the last event.</summary>
    public long Seq { get; private init; }

    /// <summary>With <see cref="Members"/>.</summary>
    public string? Title { get; private init; }

    /// <summary>All there are.</summary>
    public ImmutableArray<EventMember>? Members { get; private init; }

    /// <summary>Of the event that <see cref="Members"/> come from.</summary>
    public long MembersSeq { get; private init; }

    /// <summary>How many messages there are.</summary>
    public long? Messages { get; private init; }

    /// <summary>When something last happened, UTC.</summary>
    public DateTimeOffset ActivityAt { get; private init; }

    /// <summary>Whether it is gone.</summary>
    public bool IsDeleted { get; private init; }

    /// <summary>The row with one more event.</summary>
    public ConversationRow After(ConversationEvent happened) => happened switch
    {
        ConversationCreated created => With(created.Seq, created.Title, created.Members, created.At),
        ConversationUpdated updated => With(updated.Seq, updated.Title, updated.Members, updated.At),
        ConversationDeleted deleted => this with { Seq = deleted.Seq, IsDeleted = true },
        MessageCreated message => this with { Seq = message.Seq, Messages = message.Messages, ActivityAt = message.At },
        MessageCompleted completed => this with { Seq = completed.Seq, ActivityAt = completed.At },
        MessageFailed failed => this with { Seq = failed.Seq, ActivityAt = failed.At },
        _ => this,
    };

    private ConversationRow With(long seq, string? title, ImmutableArray<EventMember> members, DateTimeOffset at) =>
        this with { Seq = seq, Title = title, Members = members, MembersSeq = seq, ActivityAt = at };
}
