using System.Collections.Immutable;
using Nexus.Conversations;
using Nexus.Grains.Events;

namespace Nexus.Grains.Conversations;

/// <summary>What goes out about conversations, to their owner. What is said in them does not.</summary>
internal static class ConversationExamples
{
    private const string Id = "conv_019c139729007a3b8c4d5e6f70819203";
    private const string Message = "msg_019c139729017a3b8c4d5e6f70819203";
    private const string User = "usr_019c139000007a3b8c4d5e6f70819203";
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<EventMember> Members = [new(User, ConversationRole.Owner)];
    private static readonly ReplyOutcome Outcome = new("offline", "nexus-offline-1", PromptTokens: 214, CompletionTokens: 120, Cost: 0.0004m, Truncated: false);
    private static readonly ReplyFault Fault = new("model.timeout", "The model did not answer in time.");

    /// <summary>One a type.</summary>
    public static EventExample[] All =>
    [
        new("A conversation was begun.", new ConversationCreated(Id, 1, "Loans", Members, Time)),
        new("Settings, facts or members of a conversation were changed.", new ConversationUpdated(Id, 2, "Loans and rates", Members, Time)),
        new("A conversation was deleted.", new ConversationDeleted(Id, 9, Messages: 4, Time)),
        new("A message was written, or a reply begun.", new MessageCreated(Id, 3, Message, MessageRole.User, User, Length: 28, Messages: 1, Time)),
        new("A reply is written.", new MessageCompleted(Id, 4, Message, Length: 512, Stopped: false, Outcome, DurationMs: 2300, Time)),
        new("A reply could not be written.", new MessageFailed(Id, 4, Message, Fault, DurationMs: 61000, Time)),
    ];
}
