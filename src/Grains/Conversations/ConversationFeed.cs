using Nexus.Conversations;

namespace Nexus.Grains.Conversations;

/// <summary>
/// What this activation has to show to watchers: the latest steps, the reply that is being written, who types. What is older is
/// read from the rows.
/// </summary>
internal sealed class ConversationFeed
{
    private const int MaxSteps = 256;
    private readonly Queue<(long Seq, ConversationFrame Frame)> _steps = new();
    private readonly Dictionary<string, DateTimeOffset> _typing = new(StringComparer.Ordinal);
    private TaskCompletionSource? _changed;

    /// <summary>Steps up to this number are not here.</summary>
    public long Floor { get; private set; }

    /// <summary>Null: none is being written here.</summary>
    public LiveReply? Reply { get; private set; }

    /// <summary>The members who type, in no order.</summary>
    public IReadOnlyCollection<string> Typing => _typing.Keys;

    /// <summary>When the first of those who type falls silent; null: nobody types.</summary>
    public DateTimeOffset? TypingUntil => _typing.Count == 0 ? null : _typing.Values.Min();

    /// <summary>Starts behind the steps that were made before this activation.</summary>
    public void StartAfter(long seq) => Floor = seq;

    /// <summary>Completes at the next <see cref="Pulse"/>. Take it before looking, so that no change is missed.</summary>
    public Task WhenChanged() => (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Says that there is something new to see: text, typing, or a commit.</summary>
    public void Pulse()
    {
        var changed = _changed;
        _changed = null;
        changed?.SetResult();
    }

    /// <summary>Remembers the steps of a change, which may not be committed yet.</summary>
    /// <param name="change">The change.</param>
    /// <param name="committed">Steps up to this number are in the rows; only they may be forgotten.</param>
    public void Add(ConversationChange change, long committed)
    {
        foreach (var happened in change.Events)
        {
            if (FrameOf(happened, change.State) is { } frame)
                _steps.Enqueue((happened.Seq, frame));
        }

        while (_steps.Count > MaxSteps && _steps.Peek().Seq <= committed)
            Floor = _steps.Dequeue().Seq;
    }

    /// <summary>The steps after one number, up to another.</summary>
    public IEnumerable<(long Seq, ConversationFrame Frame)> Steps(long after, long through) =>
        after >= through ? [] : _steps.Where(s => s.Seq > after && s.Seq <= through);

    /// <summary>A reply begins to be written.</summary>
    public LiveReply Begin(string messageId) => Reply = new LiveReply(messageId, Pulse);

    /// <summary>No reply is being written any more.</summary>
    public void End() => Reply = null;

    /// <summary>A member types, or ceased to.</summary>
    /// <returns>Whether watchers have something new to see.</returns>
    public bool Type(string userId, DateTimeOffset? until)
    {
        if (until is not { } time)
            return _typing.Remove(userId);
        var isNew = !_typing.ContainsKey(userId);
        _typing[userId] = time;
        return isNew;
    }

    /// <summary>Forgets those whose time is over.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Silence(DateTimeOffset now)
    {
        var silent = _typing.Where(t => t.Value <= now).Select(t => t.Key).ToList();
        foreach (var userId in silent)
            _typing.Remove(userId);
        return silent.Count > 0;
    }

    private static ConversationFrame? FrameOf(ConversationEvent happened, ConversationState state) => happened switch
    {
        MessageCreated => new MessageCreatedFrame(null, state.Rows!.Value.Last(r => r.Seq == happened.Seq)),
        MessageCompleted or MessageFailed => new MessageEndedFrame(null, state.Rows!.Value.Last(r => r.FinalSeq == happened.Seq)),
        ConversationCreated or ConversationUpdated => new ConversationUpdatedFrame(null, state.ToView()),
        _ => null,
    };
}
