using Nexus.Conversations;
using Nexus.Results;

namespace Nexus.Grains.Conversations;

/// <content>Messages, replies and the background work.</content>
internal sealed partial class ConversationGrain
{
    /// <summary>The due work that looks after a reply.</summary>
    public const string ResumeKind = "conversations.resume";

    /// <summary>The due work that erases messages.</summary>
    public const string EraseKind = "conversations.erase";

    private static readonly TimeSpan TypingTime = TimeSpan.FromSeconds(6);

    private readonly ConversationFeed _feed = new();
    private readonly ConversationTickets _tickets = new();
    private PostedIds _posted = null!;
    private ReplyWriter _writer = null!;
    private Task _commit = Task.CompletedTask;
    private Task _run = Task.CompletedTask;
    private Action? _stop;
    private IGrainTimer? _typingTimer;
    private string? _inherited;
    private bool _leaving;

    /// <inheritdoc/>
    public async Task<Result<PostedMessage>> PostAsync(string caller, PostMessage message)
    {
        if (Refuse(caller, ConversationRole.Writer) is { } error)
            return error;
        if (_posted.MayBeKnown(message.Id))
        {
            if (await FindAsync(message.Id) is { } known)
                return new PostedMessage(known, known.ReplyId);
            if (Refuse(caller, ConversationRole.Writer) is { } since)
                return since;
        }

        if (Existing.WithoutRowsUpTo(Committed?.Seq ?? 0).Rows?.Length >= services.Options.Value.MaxUnstored || !_posted.Add(message.Id))
            return ConversationErrors.Busy;
        var change = Existing.Post(caller, message, Now);
        _feed.Type(caller, until: null);
        await ApplyAsync(change);
        Work();
        var posted = change.State.Rows!.Value.Last(r => r.Id == message.Id);
        return new PostedMessage(posted, posted.ReplyId);
    }

    /// <inheritdoc/>
    public async Task<Result> AnswerAsync(string caller, AnsweredQuestion answered)
    {
        if (Refuse(caller, ConversationRole.Writer) is { } error)
            return error;
        if (_posted.MayBeKnown(answered.QuestionId))
        {
            if (await FindAsync(answered.QuestionId) is not null)
                return Result.Ok;
            if (Refuse(caller, ConversationRole.Writer) is { } since)
                return since;
        }

        if (!_posted.Add(answered.QuestionId))
            return ConversationErrors.Busy;
        await ApplyAsync(Existing.Answer(caller, answered, Now));
        return Result.Ok;
    }

    /// <inheritdoc/>
    public async Task<Result<ConversationMessage>> RegenerateAsync(string caller, string replyId)
    {
        if (Refuse(caller, ConversationRole.Writer) is { } error)
            return error;
        if (_posted.MayBeKnown(replyId))
        {
            if (await FindAsync(replyId) is { } known)
                return known;
            if (Refuse(caller, ConversationRole.Writer) is { } since)
                return since;
        }

        var change = Existing.Regenerate(replyId, Now);
        if (change.Error is { } refused)
            return refused;
        if (!_posted.Add(replyId))
            return ConversationErrors.Busy;
        await ApplyAsync(change.Require());
        Work();
        return change.Require().State.Rows!.Value.Last(r => r.Id == replyId);
    }

    /// <inheritdoc/>
    public async Task<Result<ConversationMessage>> StopAsync(string caller)
    {
        if (Refuse(caller, ConversationRole.Writer) is { } error)
            return error;
        if (Existing.Reply is not { } reply)
            return ConversationErrors.NothingToStop;
        var text = _feed.Reply is { } live && live.MessageId == reply.MessageId ? live.Complete() : "";
        var change = Existing.StopReply(reply.MessageId, text, Now);
        var stopped = ApplyAsync(change);
        _stop?.Invoke();
        await stopped;
        return change.State.Rows!.Value.Last(r => r.Id == reply.MessageId);
    }

    /// <inheritdoc/>
    public Task<Result> TypeAsync(string caller, bool isTyping)
    {
        if (Refuse(caller, ConversationRole.Writer) is { } error)
            return Task.FromResult<Result>(error);
        if (_feed.Type(caller, isTyping ? Now + TypingTime : null))
            _feed.Pulse();
        WatchTyping();
        return Task.FromResult(Result.Ok);
    }

    /// <inheritdoc/>
    public async Task<Result<ConversationContext>> GetContextAsync(string caller)
    {
        if (Refuse(caller, ConversationRole.Reader) is { } error)
            return error;
        return _writer.Sent is { } sent && sent.ReplyId == Existing.Reply?.MessageId ? sent : await _writer.DescribeAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public Task<DateTimeOffset?> ResumeAsync()
    {
        Work();
        return Task.FromResult<DateTimeOffset?>(State?.Reply is null ? null : Now + services.Options.Value.ResumeAfter);
    }

    private async Task<ConversationMessage?> FindAsync(string messageId)
    {
        await _commit;
        return await services.Messages.FindAsync(Key, messageId, CancellationToken.None);
    }

    Task IConversationJournal.ApplyAsync(ConversationChange change) => ApplyAsync(change);

    private async Task ApplyAsync(ConversationChange change)
    {
        if (ReferenceEquals(change.State, State))
        {
            await _commit;
            return;
        }

        foreach (var happened in change.Events)
            Raise(happened, change.State.Owner ?? State?.Owner);
        Schedule(change.State);
        _feed.Add(change, Committed?.Seq ?? 0);
        _commit = CommitAsync(change.State.WithoutRowsUpTo(Committed?.Seq ?? 0));
        await _commit;
        _feed.Pulse();
        foreach (var happened in change.Events)
            services.Metrics.Happened(happened);
    }

    private void Schedule(ConversationState next)
    {
        if (next.DeletedAt is not null && State?.DeletedAt is null)
            Schedule(EraseKind, Key, Now);
        if (next.Reply?.MessageId == State?.Reply?.MessageId)
            return;
        if (next.Reply is null)
            Unschedule(ResumeKind, Key);
        else
            Schedule(ResumeKind, Key, Now + services.Options.Value.ResumeAfter);
    }

    // Starts the background work, unless it is being done or there is none. The work is not a call: calls go on beside it.
    private void Work()
    {
        if (_run.IsCompleted && !_leaving && State is { Reply: not null })
            _run = RunAsync();
    }

    // Never throws: whatever happens is in the log, and in the state where that is still possible.
    private async Task RunAsync()
    {
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        services.Metrics.Active(1);
        try
        {
            while (!_leaving && State is { Reply: { } reply })
                await WriteAsync(reply);
        }
        catch (Exception exception)
        {
            LogInterrupted(Key, exception);
        }
        finally
        {
            services.Metrics.Active(-1);
            DelayDeactivation(TimeSpan.Zero);
        }
    }

    private async Task WriteAsync(ReplyInProgress reply)
    {
        if (reply.MessageId == _inherited)
        {
            await ApplyAsync(Existing.FailReply(reply.MessageId, ReplyFaults.Interrupted, Now));
            return;
        }

        using var stop = new CancellationTokenSource();
        _stop = stop.Cancel;
        try
        {
            await _writer.WriteAsync(reply, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            LogStopped(Key);
        }
        catch (Exception exception) when (exception is not NexusException)
        {
            LogBroken(Key, exception);
            await ApplyAsync(Existing.FailReply(reply.MessageId, ReplyFaults.Broken, Now));
        }
        finally
        {
            _stop = null;
            _feed.End();
            _feed.Pulse();
        }
    }

    private void WatchTyping()
    {
        if (_feed.TypingUntil is not { } until)
            return;
        var wait = until > Now ? until - Now : TimeSpan.FromMilliseconds(1);
        _typingTimer ??= this.RegisterGrainTimer(SilenceAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)
        {
            Interleave = true,
        });
        _typingTimer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private Task SilenceAsync(CancellationToken cancellationToken)
    {
        if (_feed.Silence(Now))
            _feed.Pulse();
        WatchTyping();
        return Task.CompletedTask;
    }
}
