using System.Collections.Immutable;

namespace Nexus.Conversations;

/// <summary>Asks for a conversation. Lengths were checked by the caller, here and below.</summary>
/// <param name="Owner">The user it will belong to.</param>
/// <param name="Title">Or null.</param>
/// <param name="SystemPrompt">Or null.</param>
/// <param name="Model">Or null.</param>
[GenerateSerializer, Immutable, Alias("conversations.create")]
public sealed record CreateConversation(
    [property: Id(0)] string Owner, [property: Id(1)] string? Title, [property: Id(2)] string? SystemPrompt, [property: Id(3)] string? Model);

/// <summary>Changes settings: null leaves one as it is, an empty text takes it away.</summary>
/// <param name="Title">The new title.</param>
/// <param name="SystemPrompt">The new system prompt.</param>
/// <param name="Model">The new model.</param>
/// <param name="Expected">The <see cref="Conversation.Version"/> that the change is meant for; null: any.</param>
[GenerateSerializer, Immutable, Alias("conversations.change")]
public sealed record ConversationSettings(
    [property: Id(0)] string? Title, [property: Id(1)] string? SystemPrompt, [property: Id(2)] string? Model, [property: Id(3)] long? Expected);

/// <summary>Adds a member or changes a role.</summary>
/// <param name="UserId"><c>usr_...</c></param>
/// <param name="Role">What he may do from now on.</param>
[GenerateSerializer, Immutable, Alias("conversations.member-change")]
public sealed record MemberChange([property: Id(0)] string UserId, [property: Id(1)] ConversationRole Role);

/// <summary>A member's message.</summary>
/// <param name="Id"><c>msg_...</c>, made by the caller: the same for a repeated request.</param>
/// <param name="Text">1 to <see cref="ConversationLimits.Text"/> units, without U+0000.</param>
/// <param name="Attachments">At most <see cref="ConversationLimits.Attachments"/>.</param>
/// <param name="ReplyId">The id for the reply; null: none is wanted.</param>
[GenerateSerializer, Immutable, Alias("conversations.post")]
public sealed record PostMessage(
    [property: Id(0)] string Id,
    [property: Id(1)] string Text,
    [property: Id(2)] ImmutableArray<MessageAttachment> Attachments,
    [property: Id(3)] string? ReplyId);

/// <summary>A member's question with the answer that was made elsewhere: by the execution of a template.</summary>
/// <param name="QuestionId"><c>msg_...</c>, the same for a repeated call.</param>
/// <param name="Question">As in <see cref="PostMessage"/>.</param>
/// <param name="AnswerId"><c>msg_...</c>, the same for a repeated call.</param>
/// <param name="Answer">Not empty.</param>
[GenerateSerializer, Immutable, Alias("conversations.answered-question")]
public sealed record AnsweredQuestion(
    [property: Id(0)] string QuestionId, [property: Id(1)] string Question, [property: Id(2)] string AnswerId, [property: Id(3)] string Answer);

/// <summary>A message that was taken in.</summary>
/// <param name="Message">It is durable.</param>
/// <param name="ReplyId">
/// The reply that will answer it: being written, or next when another one is; then it may answer several messages. Null: none was wanted.
/// </param>
[GenerateSerializer, Immutable, Alias("conversations.posted")]
public sealed record PostedMessage([property: Id(0)] ConversationMessage Message, [property: Id(1)] string? ReplyId);

/// <summary>What the model was sent, or would be.</summary>
/// <param name="ReplyId">The reply that it was sent for; null: it would be sent for one that is asked for now.</param>
/// <param name="Model">Which model, or null: the provider's default.</param>
/// <param name="TokenBudget">How many tokens it may have, by estimate. Only the latest message may exceed it.</param>
/// <param name="Tokens">How many it has, by estimate.</param>
/// <param name="SummarisedThrough">Messages up to this number are in the summary only; 0: none.</param>
/// <param name="Parts">In the order they are sent.</param>
[GenerateSerializer, Immutable, Alias("conversations.context")]
public sealed record ConversationContext(
    [property: Id(0)] string? ReplyId,
    [property: Id(1)] string? Model,
    [property: Id(2)] int TokenBudget,
    [property: Id(3)] int Tokens,
    [property: Id(4)] long SummarisedThrough,
    [property: Id(5)] ImmutableArray<ContextPart> Parts);

/// <summary>One part of what the model is sent.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it is sent.</param>
/// <param name="Tokens">By estimate.</param>
/// <param name="MessageId">Of a message: which.</param>
[GenerateSerializer, Immutable, Alias("conversations.context-part")]
public sealed record ContextPart(
    [property: Id(0)] ContextPartKind Kind, [property: Id(1)] string Text, [property: Id(2)] int Tokens, [property: Id(3)] string? MessageId);

/// <summary>What a part of the context is.</summary>
public enum ContextPartKind
{
    /// <summary>The system prompt.</summary>
    SystemPrompt,

    /// <summary>The pinned facts.</summary>
    Facts,

    /// <summary>The summary of what came before the messages.</summary>
    Summary,

    /// <summary>A member's message.</summary>
    User,

    /// <summary>An earlier reply.</summary>
    Assistant,
}
