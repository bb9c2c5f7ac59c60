using System.Collections.Immutable;
using Nexus.Events;

namespace Nexus.Conversations;

/// <summary>
/// A fact about a conversation. Events carry ids, names and figures; what was said stands in the messages alone, so that it is
/// gone when they are erased.
/// </summary>
/// <param name="ConversationId"><c>conv_...</c></param>
/// <param name="Seq">Grows with each event of the conversation.</param>
public abstract record ConversationEvent(string ConversationId, long Seq) : DomainEvent;

/// <summary>It was made.</summary>
/// <param name="ConversationId">See <see cref="ConversationEvent"/>.</param>
/// <param name="Seq">See <see cref="ConversationEvent"/>.</param>
/// <param name="Title">Or null.</param>
/// <param name="Members">The owner.</param>
/// <param name="At">UTC.</param>
[EventType("conversation.created")]
public sealed record ConversationCreated(
    string ConversationId, long Seq, string? Title, ImmutableArray<EventMember> Members, DateTimeOffset At) : ConversationEvent(ConversationId, Seq);

/// <summary>Settings, facts or members were changed.</summary>
/// <param name="ConversationId">See <see cref="ConversationEvent"/>.</param>
/// <param name="Seq">See <see cref="ConversationEvent"/>.</param>
/// <param name="Title">As it is now.</param>
/// <param name="Members">As they are now.</param>
/// <param name="At">UTC.</param>
[EventType("conversation.updated")]
public sealed record ConversationUpdated(
    string ConversationId, long Seq, string? Title, ImmutableArray<EventMember> Members, DateTimeOffset At) : ConversationEvent(ConversationId, Seq);

/// <summary>It was deleted; its messages are erased soon after.</summary>
/// <param name="ConversationId">See <see cref="ConversationEvent"/>.</param>
/// <param name="Seq">See <see cref="ConversationEvent"/>.</param>
/// <param name="Messages">How many it had.</param>
/// <param name="At">UTC.</param>
[EventType("conversation.deleted")]
public sealed record ConversationDeleted(string ConversationId, long Seq, long Messages, DateTimeOffset At) : ConversationEvent(ConversationId, Seq);

/// <summary>A message was written, or a reply begun.</summary>
/// <param name="ConversationId">See <see cref="ConversationEvent"/>.</param>
/// <param name="Seq">See <see cref="ConversationEvent"/>; also the message's place.</param>
/// <param name="MessageId"><c>msg_...</c></param>
/// <param name="Role">Who speaks.</param>
/// <param name="Author">The member; null for the model.</param>
/// <param name="Length">UTF-16 units of the text; 0 for a reply.</param>
/// <param name="Messages">How many the conversation has, with this one.</param>
/// <param name="At">UTC.</param>
[EventType("conversation.message.created")]
public sealed record MessageCreated(
    string ConversationId, long Seq, string MessageId, MessageRole Role, string? Author, int Length, long Messages, DateTimeOffset At)
    : ConversationEvent(ConversationId, Seq);

/// <summary>A reply is written, to its end or until a member stopped it.</summary>
/// <param name="ConversationId">See <see cref="ConversationEvent"/>.</param>
/// <param name="Seq">See <see cref="ConversationEvent"/>.</param>
/// <param name="MessageId"><c>msg_...</c></param>
/// <param name="Length">UTF-16 units of the text.</param>
/// <param name="Stopped">Whether a member stopped it.</param>
/// <param name="Outcome">Who wrote it and what it took; null for one that was stopped, and for one that an execution made, which has its own account.</param>
/// <param name="DurationMs">From its beginning.</param>
/// <param name="At">UTC.</param>
[EventType("conversation.message.completed")]
public sealed record MessageCompleted(
    string ConversationId, long Seq, string MessageId, int Length, bool Stopped, ReplyOutcome? Outcome, long DurationMs, DateTimeOffset At)
    : ConversationEvent(ConversationId, Seq);

/// <summary>A reply could not be written.</summary>
/// <param name="ConversationId">See <see cref="ConversationEvent"/>.</param>
/// <param name="Seq">See <see cref="ConversationEvent"/>.</param>
/// <param name="MessageId"><c>msg_...</c></param>
/// <param name="Fault">Why.</param>
/// <param name="DurationMs">From its beginning.</param>
/// <param name="At">UTC.</param>
[EventType("conversation.message.failed")]
public sealed record MessageFailed(string ConversationId, long Seq, string MessageId, ReplyFault Fault, long DurationMs, DateTimeOffset At)
    : ConversationEvent(ConversationId, Seq);

/// <summary>A member in an event.</summary>
/// <param name="UserId"><c>usr_...</c></param>
/// <param name="Role">What he may do.</param>
public sealed record EventMember(string UserId, ConversationRole Role);
