using Nexus.Conversations;

namespace Nexus.Api.Conversations;

/// <summary>A conversation without its messages.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Null: none.</param>
/// <param name="SystemPrompt">What the model is told first; null: nothing.</param>
/// <param name="Model">Which model is asked; null: the provider's default.</param>
/// <param name="Role">The caller's.</param>
/// <param name="Members">With their roles.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When settings, facts or members were last changed.</param>
internal sealed record ConversationResponse(
    string Id,
    string? Title,
    string? SystemPrompt,
    string? Model,
    ConversationRole? Role,
    IReadOnlyList<MemberResponse> Members,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>As a member sees it.</summary>
    public static ConversationResponse Of(Conversation conversation, string caller) => new(
        conversation.Id, conversation.Title, conversation.SystemPrompt, conversation.Model, conversation.RoleOf(caller),
        [.. conversation.Members.Select(MemberResponse.Of)], conversation.CreatedAt, conversation.UpdatedAt);
}

/// <summary>Someone who takes part.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Role">What he may do.</param>
/// <param name="Since">When he came.</param>
internal sealed record MemberResponse(string UserId, ConversationRole Role, DateTimeOffset Since)
{
    /// <summary>Of a member.</summary>
    public static MemberResponse Of(ConversationMember member) => new(member.UserId, member.Role, member.Since);
}

/// <summary>A conversation in a list; the list is some milliseconds behind.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Null: none.</param>
/// <param name="Role">The caller's.</param>
/// <param name="Messages">How many it has.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ActivityAt">When something last happened in it.</param>
internal sealed record ConversationSummaryResponse(
    string Id, string? Title, ConversationRole Role, long Messages, DateTimeOffset CreatedAt, DateTimeOffset ActivityAt)
{
    /// <summary>Of a row.</summary>
    public static ConversationSummaryResponse Of(ConversationSummary row) =>
        new(row.Id, row.Title, row.Role, row.Messages, row.CreatedAt, row.ActivityAt);
}

/// <summary>One message.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Seq">Its place; grows, with gaps.</param>
/// <param name="Role">Who speaks.</param>
/// <param name="Author">The member; null for the model.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Text">Empty while it is being written, and when it failed.</param>
/// <param name="Attachments">Things that lie elsewhere.</param>
/// <param name="ReplyId">Of a member's message: the reply that answers it.</param>
/// <param name="Replaces">Of a reply that was written anew: the one before.</param>
/// <param name="Model">Of a reply: which model wrote it.</param>
/// <param name="Usage">Of a reply: what it took.</param>
/// <param name="Error">Of a reply that failed: why.</param>
/// <param name="CreatedAt">When it was written, or begun.</param>
/// <param name="FinishedAt">Of a reply: when it ended.</param>
internal sealed record MessageResponse(
    string Id,
    long Seq,
    MessageRole Role,
    string? Author,
    MessageStatus Status,
    string Text,
    IReadOnlyList<AttachmentResponse> Attachments,
    string? ReplyId,
    string? Replaces,
    string? Model,
    ReplyUsageResponse? Usage,
    ReplyFaultResponse? Error,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt)
{
    /// <summary>Of a message.</summary>
    public static MessageResponse Of(ConversationMessage message) => new(
        message.Id, message.Seq, message.Role, message.Author, message.Status, message.Text,
        [.. (message.Attachments ?? []).Select(a => new AttachmentResponse(a.Type, a.Url, a.Name))],
        message.ReplyId, message.Replaces, message.Outcome?.Model, ReplyUsageResponse.Of(message.Outcome),
        message.Fault is { } fault ? new ReplyFaultResponse(fault.Code, fault.Message) : null, message.CreatedAt, message.FinishedAt);
}

/// <summary>Something that lies elsewhere.</summary>
/// <param name="Type">A media type.</param>
/// <param name="Url">Where.</param>
/// <param name="Name">As people are shown it.</param>
internal sealed record AttachmentResponse(string Type, string Url, string? Name);

/// <summary>What a reply took.</summary>
/// <param name="PromptTokens">Sent to the model.</param>
/// <param name="CompletionTokens">Written by the model.</param>
/// <param name="TotalTokens">Both.</param>
/// <param name="Cost">In the operator's currency.</param>
/// <param name="Truncated">Whether the model stopped at the token limit.</param>
internal sealed record ReplyUsageResponse(int PromptTokens, int CompletionTokens, int TotalTokens, decimal Cost, bool Truncated)
{
    /// <summary>Of a reply.</summary>
    public static ReplyUsageResponse? Of(ReplyOutcome? outcome) => outcome is null
        ? null
        : new(outcome.PromptTokens, outcome.CompletionTokens, outcome.PromptTokens + outcome.CompletionTokens, outcome.Cost, outcome.Truncated);
}

/// <summary>Why a reply failed.</summary>
/// <param name="Code">Stable, for machines.</param>
/// <param name="Message">For a person.</param>
internal sealed record ReplyFaultResponse(string Code, string Message);

/// <summary>Some messages, in the order of the conversation.</summary>
/// <param name="Items">The messages.</param>
/// <param name="Before">Sent back as before to get older ones; null: there are none.</param>
/// <param name="After">Sent back as after to get newer ones.</param>
/// <param name="LastEventId">Sent as Last-Event-ID to a stream, it tells all that happens after this page was read.</param>
internal sealed record MessagesResponse(IReadOnlyList<MessageResponse> Items, long? Before, long After, string LastEventId);

/// <summary>A message that was taken in.</summary>
/// <param name="UserMessage">As it is stored.</param>
/// <param name="ReplyId">The reply that will answer it; null: none was wanted.</param>
/// <param name="StreamUrl">Where to watch the reply being written.</param>
/// <param name="Reply">The reply, when the request waited for its end.</param>
internal sealed record PostedMessageResponse(MessageResponse UserMessage, string? ReplyId, string StreamUrl, MessageResponse? Reply)
{
    /// <summary>Of a message that was taken in.</summary>
    public static PostedMessageResponse Of(string conversationId, PostedMessage posted, ConversationMessage? reply) => new(
        MessageResponse.Of(posted.Message), posted.ReplyId, ConversationPaths.Stream(conversationId), reply is null ? null : MessageResponse.Of(reply));
}

/// <summary>What the model was sent, or would be.</summary>
/// <param name="ReplyId">The reply that it was sent for; null: it would be sent for one that is asked for now.</param>
/// <param name="Model">Null: the provider's default.</param>
/// <param name="TokenBudget">How many tokens it may have, by estimate.</param>
/// <param name="Tokens">How many it has, by estimate.</param>
/// <param name="SummarisedThrough">Messages up to this place are in the summary only; 0: none.</param>
/// <param name="Parts">In the order they are sent.</param>
internal sealed record ContextResponse(
    string? ReplyId, string? Model, int TokenBudget, int Tokens, long SummarisedThrough, IReadOnlyList<ContextPartResponse> Parts)
{
    /// <summary>Of a context.</summary>
    public static ContextResponse Of(ConversationContext context) => new(
        context.ReplyId, context.Model, context.TokenBudget, context.Tokens, context.SummarisedThrough,
        [.. context.Parts.Select(p => new ContextPartResponse(p.Kind, p.Text, p.Tokens, p.MessageId))]);
}

/// <summary>One part of what the model is sent.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it is sent.</param>
/// <param name="Tokens">By estimate: one for every four bytes, and four for the message around it.</param>
/// <param name="MessageId">Of a message: which.</param>
internal sealed record ContextPartResponse(ContextPartKind Kind, string Text, int Tokens, string? MessageId);

/// <summary>The pinned facts.</summary>
/// <param name="Facts">What the model is told with every reply.</param>
internal sealed record FactsResponse(IReadOnlyList<string> Facts)
{
    /// <summary>Of facts.</summary>
    public static FactsResponse Of(ConversationFacts facts) => new(facts.Facts);
}

/// <summary>Lets one WebSocket in.</summary>
/// <param name="Ticket">Good once.</param>
/// <param name="ExpiresAt">Until when.</param>
/// <param name="Url">Where to connect; send the ticket as the parameter ticket or as the subprotocol ticket.{ticket}.</param>
internal sealed record TicketResponse(string Ticket, DateTimeOffset ExpiresAt, string Url);
