using Nexus.Conversations;
using Nexus.Results;

namespace Nexus.Grains.Conversations;

/// <content>Messages and replies.</content>
internal sealed partial record ConversationState
{
    /// <summary>
    /// A member writes. If a reply is wanted and none is being written, it begins; otherwise the message waits for the next one,
    /// together with others that wait.
    /// </summary>
    /// <param name="author">The member.</param>
    /// <param name="post">The message.</param>
    /// <param name="now">UTC.</param>
    public ConversationChange Post(string author, PostMessage post, DateTimeOffset now)
    {
        var replyId = post.ReplyId is null ? null : Reply is null ? post.ReplyId : QueuedReplyId ?? post.ReplyId;
        var message = new ConversationMessage(
            post.Id, Seq + 1, MessageRole.User, author, MessageStatus.Completed, post.Text, Moment(now),
            post.Attachments.IsDefaultOrEmpty ? null : post.Attachments, replyId);
        var written = Append(message);
        if (replyId is null)
            return written;
        return Reply is null
            ? written.Then(s => s.BeginReply(replyId, replaces: null, now))
            : written with { State = written.State with { QueuedReplyId = replyId } };
    }

    /// <summary>
    /// A question and its answer from elsewhere. A reply that is being written is left alone: it does not know of them.
    /// </summary>
    public ConversationChange Answer(string author, AnsweredQuestion answered, DateTimeOffset now)
    {
        var question = new ConversationMessage(
            answered.QuestionId, Seq + 1, MessageRole.User, author, MessageStatus.Completed, answered.Question, Moment(now), ReplyId: answered.AnswerId);
        var reply = new ReplyInProgress(answered.AnswerId, Seq + 2, Moment(now), Replaces: null);
        var answer = ToMessage(reply) with { Status = MessageStatus.Completed, Text = answered.Answer, FinalSeq = Seq + 3, FinishedAt = Moment(now) };
        return Append(question).Then(s => s.Append(ToMessage(reply)))
            .Then(s => new ConversationChange(s.With(answer) with { Seq = answer.FinalSeq!.Value }, [EventOf(answer, durationMs: 0, now)]));
    }

    /// <summary>The last reply is written anew.</summary>
    public Result<ConversationChange> Regenerate(string replyId, DateTimeOffset now)
    {
        if (Reply is not null)
            return ConversationErrors.ReplyInProgress;
        return Last is { Role: MessageRole.Assistant } last ? BeginReply(replyId, last.Id, now) : ConversationErrors.NothingToRegenerate;
    }

    /// <summary>The reply is written to its end. One that is not being written any more is passed over, here and below.</summary>
    public ConversationChange CompleteReply(string replyId, string text, ReplyOutcome outcome, DateTimeOffset now) =>
        EndReply(replyId, now, m => m with { Status = MessageStatus.Completed, Text = text, Outcome = outcome });

    /// <summary>A member stopped it: what was written is kept.</summary>
    public ConversationChange StopReply(string replyId, string text, DateTimeOffset now) =>
        EndReply(replyId, now, m => m with { Status = MessageStatus.Stopped, Text = text });

    /// <summary>It can't be written.</summary>
    public ConversationChange FailReply(string replyId, ReplyFault fault, DateTimeOffset now) =>
        EndReply(replyId, now, m => m with { Status = MessageStatus.Failed, Fault = fault });

    private ConversationChange Append(ConversationMessage message)
    {
        var next = With(message) with { Seq = message.Seq, Messages = Messages + 1, Last = new LastMessage(message.Id, message.Role) };
        return new ConversationChange(
            next, [new MessageCreated(Id, message.Seq, message.Id, message.Role, message.Author, message.Text.Length, next.Messages, message.CreatedAt)]);
    }

    private ConversationChange BeginReply(string replyId, string? replaces, DateTimeOffset now)
    {
        var reply = new ReplyInProgress(replyId, Seq + 1, Moment(now), replaces);
        var begun = Append(ToMessage(reply));
        return begun with { State = begun.State with { Reply = reply } };
    }

    private ConversationChange EndReply(string replyId, DateTimeOffset now, Func<ConversationMessage, ConversationMessage> end)
    {
        if (Reply is not { } reply || reply.MessageId != replyId)
            return Unchanged;
        var message = end(ToMessage(reply)) with { FinalSeq = Seq + 1, FinishedAt = Moment(now) };
        var ended = With(message) with { Seq = Seq + 1, Reply = null, QueuedReplyId = null };
        var change = new ConversationChange(ended, [EventOf(message, (long)(now - reply.StartedAt).TotalMilliseconds, now)]);
        return QueuedReplyId is { } next ? change.Then(s => s.BeginReply(next, replaces: null, now)) : change;
    }

    private ConversationEvent EventOf(ConversationMessage message, long durationMs, DateTimeOffset now) => message.Fault is { } fault
        ? new MessageFailed(Id, message.FinalSeq!.Value, message.Id, fault, durationMs, now)
        : new MessageCompleted(
            Id, message.FinalSeq!.Value, message.Id, message.Text.Length, message.Status == MessageStatus.Stopped, message.Outcome, durationMs, now);

    // As the rows keep it, so that a message is told alike from memory and from there.
    private static DateTimeOffset Moment(DateTimeOffset now) => now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));

    private static ConversationMessage ToMessage(ReplyInProgress reply) => new(
        reply.MessageId, reply.Seq, MessageRole.Assistant, Author: null, MessageStatus.Writing, "", reply.StartedAt, Replaces: reply.Replaces);
}
