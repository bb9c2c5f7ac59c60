using Nexus.Grains.Ai;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>Takes one section's text from the model and shows it to watchers.</summary>
internal sealed class SectionWriting(int index, IExecutionJournal journal, LiveSections live, TimeProvider clock) : IAnswerSink
{
    private LiveSection? _section;

    /// <summary>When the current attempt began, UTC.</summary>
    public DateTimeOffset StartedAt { get; private set; } = clock.GetUtcNow();

    /// <inheritdoc/>
    public async Task BeginAsync(int attempt)
    {
        // The attempt's number has to be durable before its text is shown: see ExecutionPosition.
        if (attempt > 1)
            await journal.ApplyAsync(journal.State.RetrySection(index));
        StartedAt = clock.GetUtcNow();
        _section = live.Begin(index, journal.State.Sections[index].Attempt, StartedAt);
    }

    /// <inheritdoc/>
    public void Write(string delta)
    {
        _section!.Append(delta);
        live.Pulse();
    }

    /// <summary>The finished section.</summary>
    public SectionResult ToResult(ModelAnswer answer) => new(
        _section!.Attempt, _section.Complete(), answer.Truncated, answer.Provider, answer.Model,
        new TokenUsage(answer.PromptTokens, answer.CompletionTokens), answer.Cost, StartedAt);
}
