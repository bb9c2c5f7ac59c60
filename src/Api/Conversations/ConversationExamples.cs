using Nexus.Conversations;

namespace Nexus.Api.Conversations;

/// <summary>What the OpenAPI document shows.</summary>
internal static class ConversationExamples
{
    private const string Id = "conv_0199c0de7a1e70008000000000000001";
    private const string UserId = "usr_0199c0de7a1e70008000000000000002";
    private const string ReplyId = "msg_0199c0de7a1e70008000000000000004";
    private static readonly DateTimeOffset Created = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly ReplyUsageResponse Usage = new(PromptTokens: 42, CompletionTokens: 60, TotalTokens: 102, Cost: 0m, Truncated: false);

    private static readonly MessageResponse UserMessage = new(
        "msg_0199c0de7a1e70008000000000000003", Seq: 2, MessageRole.User, UserId, MessageStatus.Completed, "Where do we go in May?", [], ReplyId,
        Replaces: null, Model: null, Usage: null, Error: null, Created, FinishedAt: null);

    public static readonly CreateConversationRequest Create = new("Holidays", "You help a family to plan its holidays.");

    public static readonly ChangeConversationRequest Change = new("Holidays in May");

    public static readonly MemberResponse Member = new(UserId, ConversationRole.Owner, Created);

    public static readonly ConversationResponse Conversation = new(
        Id, Create.Title, Create.SystemPrompt, Model: null, ConversationRole.Owner, [Member], Created, Created);

    public static readonly ConversationSummaryResponse Summary = new(
        Id, Create.Title, ConversationRole.Owner, Messages: 2, Created, Created.AddSeconds(3));

    public static readonly PostMessageRequest Post = new("Where do we go in May?");

    public static readonly MessageResponse Reply = new(
        ReplyId, Seq: 3, MessageRole.Assistant, Author: null, MessageStatus.Completed, "Somewhere warm ...", [], ReplyId: null, Replaces: null,
        "nexus-offline-1", Usage, Error: null, Created, Created.AddSeconds(3));

    public static readonly MessageResponse Regenerated = Reply with
    {
        Id = "msg_0199c0de7a1e70008000000000000005",
        Seq = 5,
        Status = MessageStatus.Writing,
        Text = "",
        Replaces = ReplyId,
        Model = null,
        Usage = null,
        FinishedAt = null,
    };

    public static readonly MessageResponse Stopped = Reply with { Status = MessageStatus.Stopped, Model = null, Usage = null };

    public static readonly PostedMessageResponse Posted = new(UserMessage, ReplyId, ConversationPaths.Stream(Id), Reply: null);

    public static readonly PostedMessageResponse Answered = Posted with { Reply = Reply };

    public static readonly MessagesResponse Messages = new([UserMessage, Reply], Before: null, After: 3, LastEventId: "4");

    public static readonly ContextResponse Context = new(
        ReplyId: null, Model: null, TokenBudget: 12_000, Tokens: 24, SummarisedThrough: 0,
        [
            new ContextPartResponse(ContextPartKind.SystemPrompt, Create.SystemPrompt!, Tokens: 14, MessageId: null),
            new ContextPartResponse(ContextPartKind.User, UserMessage.Text, Tokens: 10, UserMessage.Id),
        ]);

    public static readonly FactsRequest Facts = new(["The family has a dog."]);

    public static readonly MemberRequest SetMember = new(ConversationRole.Writer);

    public static readonly TypingRequest Typing = new();

    public static readonly TicketResponse Ticket = new("Ko0n7Qm3XyT1cB9vRz2LwA", Created.AddSeconds(30), ConversationPaths.Socket(Id));
}
