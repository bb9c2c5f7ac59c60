using System.Text.Json.Serialization;
using Nexus.Api.Http;
using Nexus.Conversations;

namespace Nexus.Api.Conversations;

/// <summary>
/// The data of an event of a conversation's stream. Which one it is, the name of the event says: <c>message.created</c>,
/// <c>message.delta</c>, <c>message.completed</c>, <c>message.failed</c>, <c>typing.started</c>, <c>typing.stopped</c>,
/// <c>conversation.updated</c>, <c>conversation.closed</c>.
/// </summary>
[JsonDerivedType(typeof(MessageData))]
[JsonDerivedType(typeof(MessageDeltaData))]
[JsonDerivedType(typeof(TypingData))]
[JsonDerivedType(typeof(ConversationData))]
[JsonDerivedType(typeof(ClosedData))]
internal abstract record ConversationStreamData
{
    /// <summary>The event of a frame, for one of the members.</summary>
    public static ServerEvent<ConversationStreamData> Of(ConversationFrame frame, string caller) => frame switch
    {
        MessageCreatedFrame created => new(frame.Position, "message.created", new MessageData(MessageResponse.Of(created.Message))),
        MessageDeltaFrame delta => new(frame.Position, "message.delta", new MessageDeltaData(delta.MessageId, delta.Offset, delta.Text)),
        MessageEndedFrame ended => new(
            frame.Position, ended.Message.Status == MessageStatus.Failed ? "message.failed" : "message.completed",
            new MessageData(MessageResponse.Of(ended.Message))),
        TypingFrame typing => new(null, typing.IsTyping ? "typing.started" : "typing.stopped", new TypingData(typing.UserId)),
        ConversationUpdatedFrame updated => new(
            frame.Position, "conversation.updated", new ConversationData(ConversationResponse.Of(updated.Conversation, caller))),
        ConversationClosedFrame closed => new(null, "conversation.closed", new ClosedData(closed.IsDeleted ? "deleted" : "removed")),
        _ => throw new InvalidOperationException($"{frame.GetType()} has no event."),
    };
}

/// <summary><c>message.created</c>, <c>message.completed</c> and <c>message.failed</c>.</summary>
/// <param name="Message">As it is now: a reply that ended has its whole text.</param>
internal sealed record MessageData(MessageResponse Message) : ConversationStreamData;

/// <summary><c>message.delta</c>: text to append to the reply's. With offset 0, what the client has of the reply is void.</summary>
/// <param name="MessageId">Which reply.</param>
/// <param name="Offset">How many UTF-16 units come before.</param>
/// <param name="Text">What was written.</param>
internal sealed record MessageDeltaData(string MessageId, int Offset, string Text) : ConversationStreamData;

/// <summary><c>typing.started</c> and <c>typing.stopped</c>. They have no id.</summary>
/// <param name="UserId">Who; null: the model.</param>
internal sealed record TypingData(string? UserId) : ConversationStreamData;

/// <summary><c>conversation.updated</c>: settings, facts or members were changed; also the first event of a stream without Last-Event-ID.</summary>
/// <param name="Conversation">As it is now.</param>
internal sealed record ConversationData(ConversationResponse Conversation) : ConversationStreamData;

/// <summary><c>conversation.closed</c>: the last event.</summary>
/// <param name="Reason">deleted, or removed: the caller is no member any more.</param>
internal sealed record ClosedData(string Reason) : ConversationStreamData;
