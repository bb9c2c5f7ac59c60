using System.Globalization;

namespace Nexus.Conversations;

/// <summary>Something a watcher of a conversation is told.</summary>
/// <param name="Position">
/// Opaque: what the watcher has seen, this frame included. It holds for every activation, also after a crash. Null: the frame
/// passes (typing), and the position before it still holds.
/// </param>
[GenerateSerializer, Immutable, Alias("conversations.frame")]
public abstract record ConversationFrame([property: Id(0)] string? Position)
{
    /// <summary>The position of a watcher that has seen everything up to a number: <see cref="Conversation.Seq"/>, or a message's.</summary>
    public static string PositionAfter(long seq) => seq.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A message is there; a reply still without its text.</summary>
/// <param name="Position">See <see cref="ConversationFrame"/>.</param>
/// <param name="Message">As it was made.</param>
[GenerateSerializer, Immutable, Alias("conversations.frame.created")]
public sealed record MessageCreatedFrame(string? Position, [property: Id(0)] ConversationMessage Message) : ConversationFrame(Position);

/// <summary>Text of the reply that is being written. With offset 0 it begins, or begins anew: what the watcher has of it is void.</summary>
/// <param name="Position">See <see cref="ConversationFrame"/>.</param>
/// <param name="MessageId">Which reply.</param>
/// <param name="Offset">How many UTF-16 units come before.</param>
/// <param name="Text">Never empty.</param>
[GenerateSerializer, Immutable, Alias("conversations.frame.delta")]
public sealed record MessageDeltaFrame(
    string? Position, [property: Id(0)] string MessageId, [property: Id(1)] int Offset, [property: Id(2)] string Text) : ConversationFrame(Position);

/// <summary>A reply is final and durable.</summary>
/// <param name="Position">See <see cref="ConversationFrame"/>.</param>
/// <param name="Message">Completed or stopped with the whole text, or failed.</param>
[GenerateSerializer, Immutable, Alias("conversations.frame.ended")]
public sealed record MessageEndedFrame(string? Position, [property: Id(0)] ConversationMessage Message) : ConversationFrame(Position);

/// <summary>Settings, members or facts were changed. Comes first in a watch without a position.</summary>
/// <param name="Position">See <see cref="ConversationFrame"/>.</param>
/// <param name="Conversation">As it is now.</param>
[GenerateSerializer, Immutable, Alias("conversations.frame.updated")]
public sealed record ConversationUpdatedFrame(string? Position, [property: Id(0)] Conversation Conversation) : ConversationFrame(Position);

/// <summary>Someone began or ceased to write.</summary>
/// <param name="Position">Always null.</param>
/// <param name="UserId">Null: the model.</param>
/// <param name="IsTyping">Whether he began.</param>
[GenerateSerializer, Immutable, Alias("conversations.frame.typing")]
public sealed record TypingFrame(string? Position, [property: Id(0)] string? UserId, [property: Id(1)] bool IsTyping) : ConversationFrame(Position);

/// <summary>The last frame: there is nothing more to see for this watcher.</summary>
/// <param name="Position">Always null.</param>
/// <param name="IsDeleted">True: the conversation is gone. False: the watcher is no member any more.</param>
[GenerateSerializer, Immutable, Alias("conversations.frame.closed")]
public sealed record ConversationClosedFrame(string? Position, [property: Id(0)] bool IsDeleted) : ConversationFrame(Position);
