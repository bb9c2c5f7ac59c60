using System.Collections.Immutable;

namespace Nexus.Conversations;

/// <summary>Who speaks.</summary>
public enum MessageRole
{
    /// <summary>A member.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,
}

/// <summary>How far a message is. Those of members are complete from the start.</summary>
public enum MessageStatus
{
    /// <summary>The model writes it; the text is told by deltas.</summary>
    Writing,

    /// <summary>Final.</summary>
    Completed,

    /// <summary>Final: a member stopped it, and what was written by then is kept.</summary>
    Stopped,

    /// <summary>Final: it could not be written, and has no text.</summary>
    Failed,
}

/// <summary>One message of a conversation.</summary>
/// <param name="Id"><c>msg_...</c></param>
/// <param name="Seq">Its place: the number of the step that made it. Grows, with gaps.</param>
/// <param name="Role">Who speaks.</param>
/// <param name="Author">The member who wrote it; null for the model.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Text">Empty while it is being written and when it failed.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Attachments">Null: none.</param>
/// <param name="ReplyId">Of a member's message: the reply it waits for or got, or null.</param>
/// <param name="Replaces">Of a reply that was asked for again: the one before, which the model is not shown any more.</param>
/// <param name="FinalSeq">Of a reply: the number of the step that made it final; null until then.</param>
/// <param name="FinishedAt">Of a reply: when that was, UTC.</param>
/// <param name="Outcome">Of a reply that has text: who wrote it and what it took.</param>
/// <param name="Fault">Of a reply that failed: why.</param>
[GenerateSerializer, Immutable, Alias("conversations.message")]
public sealed record ConversationMessage(
    [property: Id(0)] string Id,
    [property: Id(1)] long Seq,
    [property: Id(2)] MessageRole Role,
    [property: Id(3)] string? Author,
    [property: Id(4)] MessageStatus Status,
    [property: Id(5)] string Text,
    [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] ImmutableArray<MessageAttachment>? Attachments = null,
    [property: Id(8)] string? ReplyId = null,
    [property: Id(9)] string? Replaces = null,
    [property: Id(10)] long? FinalSeq = null,
    [property: Id(11)] DateTimeOffset? FinishedAt = null,
    [property: Id(12)] ReplyOutcome? Outcome = null,
    [property: Id(13)] ReplyFault? Fault = null);

/// <summary>Something that lies elsewhere and belongs to a message. It is not fetched.</summary>
/// <param name="Type">A media type: <c>image/png</c>.</param>
/// <param name="Url">http or https.</param>
/// <param name="Name">As people are shown it, or null.</param>
[GenerateSerializer, Immutable, Alias("conversations.attachment")]
public sealed record MessageAttachment([property: Id(0)] string Type, [property: Id(1)] string Url, [property: Id(2)] string? Name);

/// <summary>Who wrote a reply and what it took.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Model">As the provider names it.</param>
/// <param name="PromptTokens">Sent.</param>
/// <param name="CompletionTokens">Written.</param>
/// <param name="Cost">By the price settings.</param>
/// <param name="Truncated">Whether it stopped at the token limit.</param>
[GenerateSerializer, Immutable, Alias("conversations.outcome")]
public sealed record ReplyOutcome(
    [property: Id(0)] string Provider,
    [property: Id(1)] string Model,
    [property: Id(2)] int PromptTokens,
    [property: Id(3)] int CompletionTokens,
    [property: Id(4)] decimal Cost,
    [property: Id(5)] bool Truncated);

/// <summary>Why a reply failed.</summary>
/// <param name="Code">Stable, dotted: <c>model.timeout</c>, <c>conversation.interrupted</c>.</param>
/// <param name="Message">For a person.</param>
[GenerateSerializer, Immutable, Alias("conversations.fault")]
public sealed record ReplyFault([property: Id(0)] string Code, [property: Id(1)] string Message);
