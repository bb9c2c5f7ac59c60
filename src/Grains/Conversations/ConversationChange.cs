using System.Collections.Immutable;
using Nexus.Conversations;

namespace Nexus.Grains.Conversations;

/// <summary>A step of a conversation: what it becomes and the facts to write with it.</summary>
/// <param name="State">The next state, or the same one when the step does not apply.</param>
/// <param name="Events">In order; empty when nothing happened that others should know.</param>
internal sealed record ConversationChange(ConversationState State, ImmutableArray<ConversationEvent> Events)
{
    /// <summary>This step and another behind it, to be stored as one.</summary>
    public ConversationChange Then(Func<ConversationState, ConversationChange> step)
    {
        var next = step(State);
        return next with { Events = Events.AddRange(next.Events) };
    }
}

/// <summary>The reply that is being written.</summary>
/// <param name="MessageId"><c>msg_...</c></param>
/// <param name="Seq">Its place.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Replaces">The reply before it, when it is written anew.</param>
internal sealed record ReplyInProgress(string MessageId, long Seq, DateTimeOffset StartedAt, string? Replaces);

/// <summary>What came before the messages that the model is shown.</summary>
/// <param name="Text">By the model.</param>
/// <param name="ThroughSeq">The last message that is in it.</param>
internal sealed record ConversationSummaryText(string Text, long ThroughSeq);

/// <summary>The last message, as far as the next step asks.</summary>
/// <param name="Id"><c>msg_...</c></param>
/// <param name="Role">Who speaks.</param>
internal sealed record LastMessage(string Id, MessageRole Role);

/// <summary>Reasons why a reply can't be written.</summary>
internal static class ReplyFaults
{
    /// <summary>The process that wrote it was lost.</summary>
    public static readonly ReplyFault Interrupted = new("conversation.interrupted", "The server was interrupted while it wrote the reply.");

    /// <summary>A bug.</summary>
    public static readonly ReplyFault Broken = new("conversation.broken", "The reply failed inside Nexus; the log says why.");
}
