using System.Collections.Immutable;
using Nexus.Templates;

namespace Nexus.Grains.Batch;

/// <summary>The answer to an item, as it is stored and given out.</summary>
/// <param name="Status">Completed or partial.</param>
/// <param name="TemplateId">What was used.</param>
/// <param name="TemplateVersion">Which version of it.</param>
/// <param name="Language">ISO 639-1.</param>
/// <param name="Sections">One a domain.</param>
/// <param name="Usage">Tokens.</param>
/// <param name="Cost">In the currency of the price settings.</param>
internal sealed record BatchAnswer(
    ExecutionStatus Status, string TemplateId, int TemplateVersion, string? Language, ImmutableArray<BatchSection> Sections, TokenUsage Usage,
    decimal Cost)
{
    /// <summary>Of a finished execution.</summary>
    public static BatchAnswer Of(Execution execution) => new(
        execution.Status, execution.TemplateId, execution.TemplateVersion, execution.Analysis?.Language,
        [.. execution.Sections.Select(BatchSection.Of)], execution.Usage, execution.Cost);
}

/// <summary>The part of an answer that belongs to one domain.</summary>
/// <param name="Domain">The domain's id.</param>
/// <param name="Status">Completed or failed.</param>
/// <param name="Text">Null when it failed.</param>
/// <param name="Truncated">Whether the model stopped at the token limit.</param>
/// <param name="Provider">Who wrote it.</param>
/// <param name="Model">Which model wrote it.</param>
/// <param name="Fault">Why it failed, or null.</param>
internal sealed record BatchSection(
    string Domain, SectionStatus Status, string? Text, bool Truncated, string? Provider, string? Model, ExecutionFault? Fault)
{
    /// <summary>Of an execution's section.</summary>
    public static BatchSection Of(ExecutionSection section) => new(
        section.Domain, section.Status, section.Text, section.Truncated, section.Provider, section.Model, section.Fault);
}

/// <summary>Why an item failed, as it is stored and given out.</summary>
/// <param name="Code">Stable, dotted.</param>
/// <param name="Message">For a person.</param>
/// <param name="Fields">Reasons by field of the operation, or null.</param>
internal sealed record BatchFault(string Code, string Message, ImmutableDictionary<string, ImmutableArray<string>>? Fields = null);
