using Nexus.Grains.Ai;

namespace Nexus.Grains.Templates;

/// <summary>A section that is being written: the text so far, in memory only.</summary>
/// <param name="attempt">Durable before the first delta is shown, so that no two texts share one.</param>
/// <param name="startedAt">UTC.</param>
internal sealed class LiveSection(int attempt, DateTimeOffset startedAt)
{
    private readonly AnswerText _text = new();

    /// <summary>Which attempt it is.</summary>
    public int Attempt { get; } = attempt;

    /// <summary>When the attempt began, UTC.</summary>
    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>How long the text is that may be shown, in UTF-16 units; never inside a surrogate pair.</summary>
    public int Length => _text.Length;

    /// <summary>The text from an offset on.</summary>
    public string From(int offset) => _text.From(offset);

    /// <summary>Adds what the model wrote.</summary>
    public void Append(string delta) => _text.Append(delta);

    /// <summary>The whole text; nothing is added any more.</summary>
    public string Complete() => _text.Complete();
}

/// <summary>The sections of one execution that are being written by this activation, and who waits for their text.</summary>
internal sealed class LiveSections
{
    private readonly Dictionary<int, LiveSection> _sections = [];
    private TaskCompletionSource? _changed;

    /// <summary>The section with this index, or null when it is not being written.</summary>
    public LiveSection? Find(int index) => _sections.GetValueOrDefault(index);

    /// <summary>Begins a section, or begins it anew.</summary>
    public LiveSection Begin(int index, int attempt, DateTimeOffset now)
    {
        var live = _sections[index] = new LiveSection(attempt, now);
        Pulse();
        return live;
    }

    /// <summary>Forgets everything that was being written.</summary>
    public void Clear()
    {
        _sections.Clear();
        Pulse();
    }

    /// <summary>Completes at the next <see cref="Pulse"/>. Take it before looking, so that no change is missed.</summary>
    public Task WhenChanged() => (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Says that there is something new to see: text, or a commit.</summary>
    public void Pulse()
    {
        var changed = _changed;
        _changed = null;
        changed?.SetResult();
    }
}
