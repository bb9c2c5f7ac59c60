using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Api.RateLimits;
using Nexus.Conversations;
using Nexus.RateLimits;

namespace Nexus.Api.Conversations;

/// <summary>Messages, replies, and watching them.</summary>
internal static class MessageEndpoints
{
    private const string IdPrefix = "msg";

    // Both ids of one request follow from its Idempotency-Key.
    private const int ReplyOrdinal = 1;

    /// <summary>Maps them under <c>/conversations</c>.</summary>
    internal static void MapMessages(this IEndpointRouteBuilder conversations)
    {
        conversations.MapGet("/{id}/messages", ListAsync).WithName("ListMessages").WithSummary("Messages, in the order of the conversation")
            .WithDescription("Without before and after: the latest ones. limit is 1 to 100, 20 by default. A message that was answered with 202 is there.")
            .WithProblems(Problems.Invalid).WithErrors(ConversationErrors.NotFound).WithAnswerExample(ConversationExamples.Messages);
        conversations.MapPost("/{id}/messages", PostAsync).Limited(RateClass.Execute).Idempotent().WithName("PostMessage").WithSummary("Write a message, and have it answered")
            .WithDescription("For writers. Answers 202 as soon as the message is durable; with Prefer: wait=N 200 with the reply if it is final within N seconds. While a reply is being written, messages wait for the next one, which answers them together.")
            .WithErrors(ConversationErrors.NotFound, ConversationErrors.RoleRequired, ConversationErrors.Busy)
            .WithRequestExample(ConversationExamples.Post)
            .WithAnswerExample(StatusCodes.Status202Accepted, ConversationExamples.Posted).WithAnswerExample(ConversationExamples.Answered);
        conversations.MapPost("/{id}/regenerate", RegenerateAsync).Limited(RateClass.Execute).Idempotent().WithName("RegenerateReply").WithSummary("Have the last reply written anew")
            .WithDescription("For writers. The new reply is a message of its own that replaces the one before; the old one stays to be read, but the model is not shown it any more.")
            .WithErrors(ConversationErrors.NotFound, ConversationErrors.RoleRequired, ConversationErrors.ReplyInProgress, ConversationErrors.NothingToRegenerate)
            .WithAnswerExample(StatusCodes.Status202Accepted, ConversationExamples.Regenerated);
        conversations.MapPost("/{id}/stop", StopAsync).WithName("StopReply").WithSummary("Stop the reply that is being written, at the model provider too")
            .WithDescription("For writers. What was written is kept. Messages that wait for the next reply get it now.")
            .WithErrors(ConversationErrors.NotFound, ConversationErrors.RoleRequired, ConversationErrors.NothingToStop)
            .WithAnswerExample(ConversationExamples.Stopped);
        conversations.MapPost("/{id}/typing", TypeAsync).WithName("Type").WithSummary("Tell the others that the caller is writing")
            .WithDescription("For writers. It ends by itself after six seconds; send it again while it goes on.")
            .WithErrors(ConversationErrors.NotFound, ConversationErrors.RoleRequired).WithRequestExample(ConversationExamples.Typing);
        conversations.MapGet("/{id}/stream", StreamAsync).WithName("StreamConversation").WithSummary("Watch a conversation as server-sent events")
            .WithDescription("Begins with conversation.updated and the reply that is being written, then sends what happens as it happens. After a break, Last-Event-ID goes on without a gap and without repeats, also when the server was started anew. See docs/conversations.md for what a client does with each event.")
            .WithErrors(ConversationErrors.NotFound);
        conversations.MapGet("/{id}/context", ContextAsync).WithName("GetContext").WithSummary("What the model was sent for the reply being written, or would be sent now")
            .WithDescription("System prompt, pinned facts, summary and messages, as they are sent, with their tokens by estimate.")
            .WithErrors(ConversationErrors.NotFound).WithAnswerExample(ConversationExamples.Context);
    }

    private static async Task<Results<Ok<MessagesResponse>, ProblemResult>> ListAsync(
        string id,
        [Description("Only messages before this place: the before of a page.")] long? before,
        [Description("Only messages after this place: the after of a page.")] long? after,
        [Description("How many, 1 to 100; 20 when left out.")] int? limit, ClaimsPrincipal caller, IGrainFactory grains, IConversationQueries messages,
        CancellationToken cancellationToken)
    {
        var count = LimitOf(limit);
        if (before is not null && after is not null)
            return Problems.InvalidParameter("after", "can't stand beside before");
        var found = await grains.AskAsync(id, g => g.GetAsync(caller.UserId()));
        if (found.Error is { } error)
            return error.ToProblem();
        // What was written since is told by the stream, which begins at the end of this page.
        var end = found.Require().Seq;
        var rows = after is { } place
            ? (await messages.ReadAfterAsync(id, place, count, cancellationToken)).RemoveAll(m => m.Seq > end)
            : await messages.ReadBeforeAsync(id, Math.Min(before ?? long.MaxValue, end + 1), count + 1, cancellationToken);
        var items = after is null && rows.Length > count ? rows.RemoveAt(0) : rows;
        var hasOlder = after is > 0 || rows.Length > items.Length;
        var (first, last) = items.Length > 0 ? (items[0].Seq, items[^1].Seq) : ((after ?? 0) + 1, after ?? 0);
        return TypedResults.Ok(new MessagesResponse(
            [.. items.Select(MessageResponse.Of)], hasOlder ? first : null, last, ConversationFrame.PositionAfter(end)));
    }

    private static async Task<Results<Accepted<PostedMessageResponse>, Ok<PostedMessageResponse>, ProblemResult>> PostAsync(
        string id, PostMessageRequest request, IdempotencySeed seed, PreferWait prefer, HttpContext http, ClaimsPrincipal caller,
        IGrainFactory grains, ConversationWatch watch)
    {
        var user = caller.UserId();
        var posted = await grains.AskAsync(id, g => g.PostAsync(user, request.ToCommand(seed.NewId(IdPrefix), seed.NewId(IdPrefix, ReplyOrdinal))));
        if (posted.Error is { } error)
            return error.ToProblem();
        prefer.Acknowledge(http);
        if (prefer.Wait is { } wait && posted.Require().ReplyId is not null
            && await watch.ReplyWithinAsync(id, user, posted.Require(), wait, http.RequestAborted) is { } reply)
            return TypedResults.Ok(PostedMessageResponse.Of(id, posted.Require(), reply));
        return TypedResults.Accepted(ConversationPaths.Stream(id), PostedMessageResponse.Of(id, posted.Require(), reply: null));
    }

    private static async Task<Results<Accepted<MessageResponse>, ProblemResult>> RegenerateAsync(
        string id, IdempotencySeed seed, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskAsync(id, g => g.RegenerateAsync(caller.UserId(), seed.NewId(IdPrefix)));
        return result.ToAccepted(_ => ConversationPaths.Stream(id), MessageResponse.Of);
    }

    private static async Task<Results<Ok<MessageResponse>, ProblemResult>> StopAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskAsync(id, g => g.StopAsync(caller.UserId()));
        return result.ToOk(MessageResponse.Of);
    }

    private static async Task<Results<NoContent, ProblemResult>> TypeAsync(
        string id, TypingRequest? request, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = grains.Conversation(id) is { } grain
            ? await grain.TypeAsync(caller.UserId(), request?.Typing ?? true) : ConversationErrors.NotFound;
        return result.ToNoContent();
    }

    private static async Task<Results<EventStream<ConversationStreamData>, ProblemResult>> StreamAsync(
        string id, LastEventId last, ClaimsPrincipal caller, IGrainFactory grains, ConversationWatch watch)
    {
        var user = caller.UserId();
        var found = await grains.AskAsync(id, g => g.GetAsync(user));
        return found.Error is { } error ? error.ToProblem() : new EventStream<ConversationStreamData>(watch.EventsAsync(id, user, last.Value));
    }

    private static async Task<Results<Ok<ContextResponse>, ProblemResult>> ContextAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskAsync(id, g => g.GetContextAsync(caller.UserId()));
        return result.ToOk(ContextResponse.Of);
    }

    private static int LimitOf(int? limit) => limit switch
    {
        null => PageQuery.DefaultLimit,
        >= 1 and <= PageQuery.MaxLimit => limit.Value,
        _ => throw new ProblemException(Problems.InvalidParameter("limit", $"must be from 1 to {PageQuery.MaxLimit}")),
    };
}
