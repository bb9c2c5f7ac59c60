using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>What others are shown of a state.</summary>
internal static class ExecutionViews
{
    /// <summary>Tokens of all sections.</summary>
    public static TokenUsage Usage(this ExecutionState state) => state.Sections.Aggregate(TokenUsage.None, (sum, s) => sum + s.Usage);

    /// <summary>Cost of all sections.</summary>
    public static decimal Cost(this ExecutionState state) => state.Sections.Sum(s => s.Cost);

    /// <summary>The finished sections as one text, each under the name of its domain where there are several.</summary>
    public static string Answer(this ExecutionState state)
    {
        var written = state.Sections.Where(s => s.Status == SectionStatus.Completed).ToList();
        return written is [var only] ? only.Text! : string.Join("\n\n", written.Select(s => $"## {s.Domain}\n\n{s.Text}"));
    }

    /// <summary>The owner's view, with the sections that are being written now.</summary>
    public static Execution ToView(this ExecutionState state, LiveSections live) => new(
        state.Id, state.Status, state.Revision, state.TemplateId, state.TemplateVersion, state.Query, state.Analysis,
        [.. state.Sections.Select((section, index) => Show(section, live.Find(index)))],
        state.Usage(), state.Cost(), state.Fault, state.CreatedAt, state.StartedAt, state.FinishedAt);

    private static ExecutionSection Show(ExecutionSection section, LiveSection? live) => section.IsFinished || live is null
        ? section
        : section with { Status = SectionStatus.Running, Attempt = live.Attempt, StartedAt = live.StartedAt };
}
