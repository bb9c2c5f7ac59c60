using System.Collections.Immutable;
using Nexus.Conversations;
using Nexus.Grains.Conversations;

namespace Nexus.Grains.Tests.Conversations;

public sealed class ConversationStateTests
{
    private const string Owner = "usr_1";
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ConversationState New = ConversationState.Create("conv_1", new CreateConversation(Owner, "Title", null, null), Now).State;
    private static readonly ReplyOutcome Outcome = new("offline", "small", 1, 2, 0, Truncated: false);

    [Fact]
    public void A_message_and_its_reply_get_the_next_two_numbers()
    {
        var change = New.Post(Owner, Post("msg_1", "msg_2"), Now);
        Assert.Equal([2L, 3L], change.State.Rows!.Value.Select(r => r.Seq));
        Assert.Equal("msg_2", change.State.Reply!.MessageId);
        Assert.Equal([2L, 3L], change.Events.Select(e => e.Seq));
        Assert.Equal(2, change.State.Messages);
    }

    [Fact]
    public void Messages_that_come_during_a_reply_share_the_next_one()
    {
        var state = New.Post(Owner, Post("msg_1", "msg_2"), Now).State;
        state = state.Post(Owner, Post("msg_3", "msg_4"), Now).State.Post(Owner, Post("msg_5", "msg_6"), Now).State;
        Assert.Equal(["msg_4", "msg_4"], state.Rows!.Value.TakeLast(2).Select(r => r.ReplyId));

        var ended = state.CompleteReply("msg_2", "Done", Outcome, Now);
        Assert.Equal("msg_4", ended.State.Reply!.MessageId);
        Assert.Null(ended.State.QueuedReplyId);
        Assert.Collection(ended.Events, e => Assert.IsType<MessageCompleted>(e), e => Assert.IsType<MessageCreated>(e));
    }

    [Fact]
    public void An_answer_from_elsewhere_leaves_the_reply_that_is_being_written_alone()
    {
        var writing = New.Post(Owner, Post("msg_1", "msg_2"), Now).State;
        var change = writing.Answer(Owner, new AnsweredQuestion("msg_3", "Why?", "msg_4", "Because."), Now);
        Assert.Equal("msg_2", change.State.Reply!.MessageId);
        Assert.Equal(
            [("msg_3", 4L, null, MessageStatus.Completed), ("msg_4", 5L, 6L, MessageStatus.Completed)],
            change.State.Rows!.Value.TakeLast(2).Select(r => (r.Id, r.Seq, r.FinalSeq, r.Status)));
        Assert.Equal([4L, 5L, 6L], change.Events.Select(e => e.Seq));
        Assert.Equal((6L, 4L), (change.State.Seq, change.State.Messages));
    }

    [Fact]
    public void The_end_of_a_reply_takes_the_place_of_its_beginning_among_the_rows()
    {
        var ended = New.Post(Owner, Post("msg_1", "msg_2"), Now).State.CompleteReply("msg_2", "Done", Outcome, Now).State;
        Assert.Equal(["msg_1", "msg_2"], ended.Rows!.Value.Select(r => r.Id));
        Assert.Equal((MessageStatus.Completed, 4L), (ended.Rows.Value[1].Status, ended.Rows.Value[1].FinalSeq!.Value));
    }

    [Fact]
    public void A_reply_that_ended_does_not_end_again()
    {
        var stopped = New.Post(Owner, Post("msg_1", "msg_2"), Now).State.StopReply("msg_2", "Do", Now).State;
        Assert.Same(stopped, stopped.CompleteReply("msg_2", "Done", Outcome, Now).State);
        Assert.Same(stopped, stopped.FailReply("msg_2", ReplyFaults.Broken, Now).State);
    }

    [Fact]
    public void Only_a_reply_that_is_the_last_message_is_written_anew()
    {
        Assert.Equal(ConversationErrors.NothingToRegenerate, New.Regenerate("msg_9", Now).Error);
        var writing = New.Post(Owner, Post("msg_1", "msg_2"), Now).State;
        Assert.Equal(ConversationErrors.ReplyInProgress, writing.Regenerate("msg_9", Now).Error);
        var failed = writing.FailReply("msg_2", ReplyFaults.Interrupted, Now).State;
        Assert.Equal("msg_2", failed.Regenerate("msg_9", Now).Require().State.Rows!.Value[^1].Replaces);
        Assert.Equal(ConversationErrors.NothingToRegenerate, failed.Post(Owner, Post("msg_3", null), Now).State.Regenerate("msg_9", Now).Error);
    }

    [Fact]
    public void Rows_that_are_stored_are_not_sent_again()
    {
        var first = New.Post(Owner, Post("msg_1", null), Now).State;
        var second = first.Post(Owner, Post("msg_2", null), Now).State;
        Assert.Equal(["msg_2"], second.WithoutRowsUpTo(first.Seq).Rows!.Value.Select(r => r.Id));
        Assert.Null(second.WithoutRowsUpTo(second.Seq).Rows);
        Assert.Same(second, second.WithoutRowsUpTo(New.Seq));
    }

    [Fact]
    public void A_conversation_keeps_an_owner()
    {
        Assert.Equal(ConversationErrors.LastOwner, New.RemoveMember(Owner, Now).Error);
        Assert.Equal(ConversationErrors.LastOwner, New.SetMember(Owner, ConversationRole.Writer, Now).Error);
        var two = New.SetMember("usr_2", ConversationRole.Owner, Now).Require().State;
        Assert.Equal("usr_2", two.RemoveMember(Owner, Now).Require().State.Owner);
        Assert.Equal(ConversationErrors.MemberNotFound, two.RemoveMember("usr_3", Now).Error);
    }

    [Fact]
    public void The_oldest_writer_takes_over_from_a_last_owner_whose_account_is_erased()
    {
        var state = New.SetMember("usr_2", ConversationRole.Reader, Now).Require().State
            .SetMember("usr_3", ConversationRole.Writer, Now).Require().State.SetMember("usr_4", ConversationRole.Writer, Now).Require().State;
        var first = state.Forget(Owner, Now);
        Assert.Equal(
            [("usr_2", ConversationRole.Reader), ("usr_3", ConversationRole.Owner), ("usr_4", ConversationRole.Writer)],
            first.State.Members.Select(m => (m.UserId, m.Role)));
        Assert.IsType<ConversationUpdated>(Assert.Single(first.Events));

        var reader = first.State.Forget("usr_4", Now).State.Forget("usr_3", Now).State;
        Assert.Equal([("usr_2", ConversationRole.Owner)], reader.Members.Select(m => (m.UserId, m.Role)));
        Assert.Same(reader, reader.Forget("usr_3", Now).State);
        Assert.IsType<ConversationDeleted>(Assert.Single(reader.Forget("usr_2", Now).Events));
    }

    [Fact]
    public void A_change_that_changes_nothing_is_no_step()
    {
        Assert.Same(New, New.Change(new ConversationSettings("Title", null, null, null), Now.AddDays(1)).State);
        Assert.Same(New, New.PinFacts([], Now.AddDays(1)).State);
        Assert.Same(New, New.SetMember(Owner, ConversationRole.Owner, Now).Require().State);
    }

    [Fact]
    public void What_is_left_of_a_deleted_conversation_says_nothing()
    {
        var deleted = New.Post(Owner, Post("msg_1", "msg_2"), Now).State.Delete(Now).State;
        Assert.Null(deleted.Title);
        Assert.Null(deleted.Rows);
        Assert.Null(deleted.Reply);
        Assert.Empty(deleted.Members);
        Assert.Null(deleted.RoleOf(Owner));
    }

    [Theory]
    [InlineData("12")]
    [InlineData("12.10.2.345")]
    public void A_position_is_read_as_it_was_written(string text) => Assert.Equal(text, ConversationPosition.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.2")]
    [InlineData("1.2.3.x")]
    public void What_is_no_position_is_none(string? text) => Assert.Null(ConversationPosition.Parse(text));

    [Fact]
    public void The_latest_message_is_sent_whatever_it_costs_and_older_ones_while_they_fit()
    {
        ImmutableArray<ConversationMessage> messages = [.. Enumerable.Range(1, 5).Select(i => Said(i, new string('x', 400)))];
        Assert.Equal(["msg_4", "msg_5"], ConversationPrompt.For(New, messages, budget: 250).Parts.Select(p => p.MessageId));
        Assert.Equal(["msg_5"], ConversationPrompt.For(New, messages, budget: 1).Parts.Select(p => p.MessageId));
        Assert.Empty(ConversationPrompt.For(New, [], budget: 100).Parts);
    }

    [Fact]
    public void Replies_that_failed_or_were_replaced_are_not_shown_to_the_model()
    {
        ImmutableArray<ConversationMessage> messages =
        [
            Said(1, "Question"), Said(2, "Bad") with { Role = MessageRole.Assistant }, Said(3, "Better") with { Role = MessageRole.Assistant, Replaces = "msg_2" },
            Said(4, "") with { Role = MessageRole.Assistant, Status = MessageStatus.Failed },
        ];
        Assert.Equal(["msg_1", "msg_3"], ConversationPrompt.Visible(messages, replaced: null).Select(m => m.Id));
        Assert.Equal(["msg_1"], ConversationPrompt.Visible(messages, replaced: "msg_3").Select(m => m.Id));
    }

    private static PostMessage Post(string id, string? replyId) => new(id, "Hello", [], replyId);

    private static ConversationMessage Said(int seq, string text) =>
        new($"msg_{seq}", seq, MessageRole.User, Owner, MessageStatus.Completed, text, Now);
}
