using System.Collections.Immutable;
using Nexus.Conversations;

namespace Nexus.Grains.Conversations;

/// <summary>
/// A conversation as it is stored, and everything it may become. Each method answers the next state with the events of the
/// step. Messages are rows: the state carries only those that are new since the last write, and PostgreSQL takes them out of it
/// in the transaction that stores it.
/// </summary>
/// <remarks>Bounded: settings, at most 50 members and 20 facts, a summary.</remarks>
internal sealed partial record ConversationState
{
    /// <summary><c>conv_...</c></summary>
    public required string Id { get; init; }

    /// <summary>Or null.</summary>
    public string? Title { get; init; }

    /// <summary>Or null.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>Or null: the provider's default.</summary>
    public string? Model { get; init; }

    /// <summary>At least one owner, until it is deleted.</summary>
    public ImmutableArray<ConversationMember> Members { get; init; } = [];

    /// <summary>What the model is told with every reply.</summary>
    public ImmutableArray<string> Facts { get; init; } = [];

    /// <summary>Null: everything is still shown to the model verbatim.</summary>
    public ConversationSummaryText? Summary { get; init; }

    /// <summary>The number of the last step that was told.</summary>
    public long Seq { get; init; }

    /// <summary>The number of the step that last changed settings, facts or members.</summary>
    public long SettingsSeq { get; init; }

    /// <summary>How many messages there are.</summary>
    public long Messages { get; init; }

    /// <summary>Null: none is being written.</summary>
    public ReplyInProgress? Reply { get; init; }

    /// <summary>The id of the reply that follows the one being written; null: nobody waits for one.</summary>
    public string? QueuedReplyId { get; init; }

    /// <summary>Null: there is none yet.</summary>
    public LastMessage? Last { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>UTC; null: it is alive.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Messages on their way to their rows; null in a state that was read.</summary>
    public ImmutableArray<ConversationMessage>? Rows { get; init; }

    /// <summary>The user to whom its events belong.</summary>
    internal string? Owner => Members.FirstOrDefault(m => m.Role == ConversationRole.Owner)?.UserId;

    private ConversationChange Unchanged => new(this, []);

    private ImmutableArray<EventMember> EventMembers => [.. Members.Select(m => new EventMember(m.UserId, m.Role))];

    /// <summary>Makes one.</summary>
    public static ConversationChange Create(string id, CreateConversation command, DateTimeOffset now)
    {
        var state = new ConversationState
        {
            Id = id,
            Title = NullIfEmpty(command.Title),
            SystemPrompt = NullIfEmpty(command.SystemPrompt),
            Model = NullIfEmpty(command.Model),
            Members = [new ConversationMember(command.Owner, ConversationRole.Owner, now)],
            Seq = 1,
            SettingsSeq = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };
        return new ConversationChange(state, [new ConversationCreated(id, 1, state.Title, state.EventMembers, now)]);
    }

    /// <summary>The role of a user; null: not a member, or it is deleted.</summary>
    public ConversationRole? RoleOf(string userId) => DeletedAt is null ? Members.FirstOrDefault(m => m.UserId == userId)?.Role : null;

    /// <summary>Without the rows that a write has stored by now.</summary>
    /// <param name="written">The <see cref="Seq"/> of the state that was stored last.</param>
    public ConversationState WithoutRowsUpTo(long written)
    {
        if (Rows is not { } rows)
            return this;
        var left = rows.RemoveAll(r => (r.FinalSeq ?? r.Seq) <= written);
        return left.Length == rows.Length ? this : this with { Rows = left.IsEmpty ? null : left };
    }

    /// <summary>Changes settings. What changes nothing is no step.</summary>
    public ConversationChange Change(ConversationSettings change, DateTimeOffset now) => Updated(
        this with
        {
            Title = Pick(Title, change.Title),
            SystemPrompt = Pick(SystemPrompt, change.SystemPrompt),
            Model = Pick(Model, change.Model),
        }, now);

    /// <summary>Replaces the pinned facts.</summary>
    public ConversationChange PinFacts(ImmutableArray<string> facts, DateTimeOffset now) =>
        Facts.SequenceEqual(facts, StringComparer.Ordinal) ? Unchanged : Updated(this with { Facts = facts }, now);

    /// <summary>Ends it: what is left says only that it was there.</summary>
    public ConversationChange Delete(DateTimeOffset now)
    {
        if (DeletedAt is not null)
            return Unchanged;
        var gone = new ConversationState { Id = Id, Seq = Seq + 1, CreatedAt = CreatedAt, UpdatedAt = now, DeletedAt = now };
        return new ConversationChange(gone, [new ConversationDeleted(Id, gone.Seq, Messages, now)]);
    }

    /// <summary>Replaces what the model is told of earlier messages. Nobody is told: it changes no message.</summary>
    public ConversationChange Summarise(string text, long throughSeq) => DeletedAt is not null
        ? Unchanged
        : new ConversationChange(this with { Summary = new ConversationSummaryText(text, throughSeq) }, []);

    // One more row, at the end; the end of a reply takes the place of its beginning, if that has not been written yet.
    private ConversationState With(ConversationMessage row)
    {
        var rows = Rows ?? [];
        return this with { Rows = (row.FinalSeq is null ? rows : rows.RemoveAll(r => r.Seq == row.Seq)).Add(row) };
    }

    private ConversationChange Updated(ConversationState next, DateTimeOffset now)
    {
        if (next == this)
            return Unchanged;
        next = next with { Seq = Seq + 1, SettingsSeq = Seq + 1, UpdatedAt = now };
        return new ConversationChange(next, [new ConversationUpdated(Id, next.Seq, next.Title, next.EventMembers, now)]);
    }

    private static string? Pick(string? old, string? change) => change is null ? old : NullIfEmpty(change);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
