using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>
/// One watcher's place in an execution. It keeps no queue: what the watcher lacks follows from its position and what there
/// is to see now, so a slow reader costs nothing and gets larger deltas instead of more of them.
/// </summary>
/// <param name="position">Where the watcher left off.</param>
internal sealed class ExecutionReader(ExecutionPosition position)
{
    private ExecutionPosition _position = position;

    /// <summary>Whether the final frame was read.</summary>
    public bool Ended => _position.Ended;

    /// <summary>Everything that the watcher lacks, in order.</summary>
    /// <param name="state">As it is stored: nothing that could still be lost is told as finished.</param>
    /// <param name="live">What is being written.</param>
    public List<ExecutionFrame> Read(ExecutionState state, LiveSections live)
    {
        var frames = new List<ExecutionFrame>();
        if (Ended)
            return frames;
        if (state.Analysis is not null)
            ReadSections(state, live, frames);
        if (state.IsFinished)
        {
            _position = _position with { Ended = true };
            frames.Add(new ExecutionEndedFrame(
                _position.ToString(), state.Id, state.Status, state.Usage(), state.Cost(), state.Fault, state.FinishedAt!.Value));
        }

        return frames;
    }

    private void ReadSections(ExecutionState state, LiveSections live, List<ExecutionFrame> frames)
    {
        if (_position.Sections.Length != state.Sections.Length)
        {
            _position = ExecutionPosition.Started(state.Sections.Length);
            frames.Add(new ExecutionStartedFrame(_position.ToString(), state.Id, state.Analysis!, state.StartedAt!.Value));
        }

        for (var i = 0; i < state.Sections.Length; i++)
        {
            if (_position.Sections[i].Finished)
                continue;
            var section = state.Sections[i];
            if (section.Text is { } text)
                ReadText(i, section, section.Attempt, text.Length, offset => text[offset..], frames);
            else if (!section.IsFinished && live.Find(i) is { } writing)
                ReadText(i, section, writing.Attempt, writing.Length, writing.From, frames);
            ReadEnd(i, section, frames);
        }
    }

    private void ReadText(int index, ExecutionSection section, int attempt, int length, Func<int, string> from, List<ExecutionFrame> frames)
    {
        var seen = _position.Sections[index];
        if (seen.Attempt != attempt || seen.Offset > length)
        {
            seen = new SectionPosition(attempt, Offset: 0, Finished: false);
            frames.Add(new DomainStartedFrame(Move(index, seen), section.Domain, attempt));
        }

        if (seen.Offset == length)
            return;
        var text = from(seen.Offset);
        frames.Add(new DomainDeltaFrame(Move(index, seen with { Offset = length }), section.Domain, attempt, seen.Offset, text));
    }

    private void ReadEnd(int index, ExecutionSection section, List<ExecutionFrame> frames)
    {
        if (section.Status is not (SectionStatus.Completed or SectionStatus.Failed))
            return;
        var moved = Move(index, _position.Sections[index] with { Finished = true });
        frames.Add(section.Status == SectionStatus.Completed
            ? new DomainCompletedFrame(moved, section)
            : new DomainFailedFrame(moved, section));
    }

    private string Move(int index, SectionPosition section)
    {
        _position = _position.With(index, section);
        return _position.ToString();
    }
}
