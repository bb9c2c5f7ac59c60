using Nexus.Conversations;

namespace Nexus.Grains.Conversations;

/// <summary>
/// One watcher's place in a conversation. It keeps no queue: what the watcher lacks follows from its position and what there is
/// to see now, so a slow reader costs nothing and gets larger deltas instead of more of them.
/// </summary>
/// <param name="position">Where the watcher left off.</param>
internal sealed class ConversationReader(ConversationPosition position)
{
    private readonly HashSet<string> _typing = new(StringComparer.Ordinal);
    private ConversationPosition _position = position;
    private bool _modelTypes;

    /// <summary>The last step that the watcher was told.</summary>
    public long Seq => _position.Seq;

    /// <summary>Steps that were read from the rows.</summary>
    /// <param name="steps">In order, all that there are after <see cref="Seq"/>, as far as they go.</param>
    /// <param name="isEnd">Whether there are no more; then the watcher has everything up to <paramref name="through"/>.</param>
    /// <param name="state">The settings as they are.</param>
    /// <param name="through">How far the rows were certain to go.</param>
    public List<ConversationFrame> Take(IReadOnlyList<(long Seq, ConversationFrame Frame)> steps, bool isEnd, ConversationState state, long through)
    {
        var frames = new List<ConversationFrame>();
        var last = steps.Count > 0 ? steps[^1].Seq : _position.Seq;
        var end = isEnd ? Math.Max(last, through) : last;
        var updated = state.SettingsSeq;
        foreach (var (seq, frame) in steps)
        {
            if (_position.Seq < updated && updated < seq)
                Tell(updated, new ConversationUpdatedFrame(null, state.ToView()), frames);
            Tell(seq, frame, frames);
        }

        if (_position.Seq < updated && updated <= end)
            Tell(updated, new ConversationUpdatedFrame(null, state.ToView()), frames);
        if (_position.Seq < end)
            _position = _position with { Seq = end };
        return frames;
    }

    /// <summary>Everything that the watcher lacks and that is in memory, in order.</summary>
    /// <param name="state">As it is stored: nothing that could still be lost is told.</param>
    /// <param name="feed">What there is to see.</param>
    public List<ConversationFrame> Read(ConversationState state, ConversationFeed feed)
    {
        var frames = new List<ConversationFrame>();
        foreach (var (seq, frame) in feed.Steps(_position.Seq, state.Seq))
            Tell(seq, frame, frames);
        if (state.Reply is { } reply && feed.Reply is { } live && live.MessageId == reply.MessageId && reply.Seq <= _position.Seq)
            ReadText(reply.Seq, live, frames);
        ReadTyping(state, feed, frames);
        return frames;
    }

    /// <summary>The settings as they are, for a watcher that comes without a position.</summary>
    public ConversationUpdatedFrame Open(ConversationState state) => new(_position.ToString(), state.ToView());

    private void Tell(long seq, ConversationFrame frame, List<ConversationFrame> frames)
    {
        // The text of a reply that ended is not asked for any more.
        _position = frame is MessageEndedFrame ? new ConversationPosition(seq) : _position with { Seq = seq };
        frames.Add(frame with { Position = _position.ToString() });
    }

    private void ReadText(long replySeq, LiveReply live, List<ConversationFrame> frames)
    {
        var isSame = _position.Reply == replySeq && _position.Attempt == live.Attempt && _position.Offset <= live.Length;
        var offset = isSame ? _position.Offset : 0;
        if (offset == live.Length)
            return;
        var text = live.From(offset);
        _position = new ConversationPosition(_position.Seq, replySeq, live.Attempt, offset + text.Length);
        frames.Add(new MessageDeltaFrame(_position.ToString(), live.MessageId, offset, text));
    }

    private void ReadTyping(ConversationState state, ConversationFeed feed, List<ConversationFrame> frames)
    {
        foreach (var silent in _typing.Where(t => !feed.Typing.Contains(t, StringComparer.Ordinal)).ToList())
        {
            _typing.Remove(silent);
            frames.Add(new TypingFrame(null, silent, IsTyping: false));
        }

        foreach (var userId in feed.Typing)
        {
            if (_typing.Add(userId))
                frames.Add(new TypingFrame(null, userId, IsTyping: true));
        }

        var modelTypes = state.Reply is not null && feed.Reply is not null;
        if (modelTypes == _modelTypes)
            return;
        _modelTypes = modelTypes;
        frames.Add(new TypingFrame(null, UserId: null, modelTypes));
    }
}
