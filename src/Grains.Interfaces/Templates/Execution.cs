using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Nexus.Templates;

/// <summary>How far an execution is. The first three are on the way, the others are final.</summary>
public enum ExecutionStatus
{
    /// <summary>Accepted and durable; the work has not begun.</summary>
    Queued,

    /// <summary>Language, intent and domains are being worked out.</summary>
    Analysing,

    /// <summary>Sections are being written.</summary>
    Running,

    /// <summary>Every section was written.</summary>
    Completed,

    /// <summary>Some sections were written, the others failed.</summary>
    Partial,

    /// <summary>No section was written.</summary>
    Failed,

    /// <summary>The caller stopped it; sections that were finished by then are kept.</summary>
    Cancelled,
}

/// <summary>How far one domain's section is. The last three are final.</summary>
public enum SectionStatus
{
    /// <summary>Waits for its turn.</summary>
    Pending,

    /// <summary>A model is writing it.</summary>
    Running,

    /// <summary>Written and durable; never written again.</summary>
    Completed,

    /// <summary>Given up; the reason is in <see cref="ExecutionSection.Fault"/>.</summary>
    Failed,

    /// <summary>The execution was cancelled before it was finished.</summary>
    Cancelled,
}

/// <summary>What a query asks for, by simple rules on its wording.</summary>
public enum QueryIntent
{
    /// <summary>Something to comment on: no question, no order.</summary>
    Statement,

    /// <summary>Asks what, why, when, whether.</summary>
    Question,

    /// <summary>Asks how to do something.</summary>
    Instruction,

    /// <summary>Asks to weigh things against each other.</summary>
    Comparison,

    /// <summary>Asks to make something: write, draft, calculate.</summary>
    Request,
}

/// <summary>Why an execution has the domains it has.</summary>
public enum DomainChoice
{
    /// <summary>The caller named them.</summary>
    Given,

    /// <summary>The query's words match their keywords.</summary>
    Keywords,

    /// <summary>Nothing matched; the template's fallback answers.</summary>
    Fallback,
}

/// <summary>A domain with its score.</summary>
/// <param name="Domain">The domain's id.</param>
/// <param name="Score">How many different keywords of the domain the query has.</param>
[GenerateSerializer, Immutable, Alias("templates.domain-score")]
public sealed record DomainScore([property: Id(0)] string Domain, [property: Id(1)] int Score);

/// <summary>What was understood of a query before anything was written.</summary>
/// <param name="Language">ISO 639-1: given by the caller, or found by the script of the query.</param>
/// <param name="Intent">What the query asks for.</param>
/// <param name="Choice">Why it has these domains.</param>
/// <param name="Domains">One section each, in this order. At least one.</param>
[GenerateSerializer, Immutable, Alias("templates.analysis")]
public sealed record QueryAnalysis(
    [property: Id(0)] string Language,
    [property: Id(1)] QueryIntent Intent,
    [property: Id(2)] DomainChoice Choice,
    [property: Id(3)] ImmutableArray<DomainScore> Domains);

/// <summary>Tokens as the provider counted them.</summary>
/// <param name="Prompt">Sent to the model.</param>
/// <param name="Completion">Written by the model.</param>
[GenerateSerializer, Immutable, Alias("templates.usage")]
public sealed record TokenUsage([property: Id(0)] int Prompt, [property: Id(1)] int Completion)
{
    /// <summary>Nothing used.</summary>
    public static readonly TokenUsage None = new(0, 0);

    /// <summary>The sum of two.</summary>
    public static TokenUsage operator +(TokenUsage left, TokenUsage right) =>
        new(left.Prompt + right.Prompt, left.Completion + right.Completion);
}

/// <summary>Why a section or an execution failed.</summary>
/// <param name="Code">Stable, dotted: <c>model.timeout</c>.</param>
/// <param name="Message">For a person; never holds a provider's own words, which may carry secrets.</param>
[GenerateSerializer, Immutable, Alias("templates.fault")]
public sealed record ExecutionFault([property: Id(0)] string Code, [property: Id(1)] string Message);

/// <summary>The part of an answer that belongs to one domain.</summary>
/// <param name="Domain">The domain's id.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Attempt">Grows each time the section is begun anew (a retry, a crash); text of an earlier attempt is void.</param>
/// <param name="Text">The finished text; null until it is completed.</param>
/// <param name="Truncated">Whether the model stopped at the token limit.</param>
/// <param name="Provider">Which provider wrote it; null until it is completed.</param>
/// <param name="Model">Which model wrote it; null until it is completed.</param>
/// <param name="Usage">Tokens of the attempt that counted.</param>
/// <param name="Cost">In the currency of the price settings.</param>
/// <param name="Fault">Set exactly when it failed.</param>
/// <param name="StartedAt">When the current attempt began, UTC.</param>
/// <param name="FinishedAt">When it reached a final status, UTC.</param>
/// <param name="Cached">Whether the text is that of an earlier, equal question; then it took no tokens and cost nothing.</param>
[GenerateSerializer, Immutable, Alias("templates.section")]
public sealed record ExecutionSection(
    [property: Id(0)] string Domain,
    [property: Id(1)] SectionStatus Status,
    [property: Id(2)] int Attempt,
    [property: Id(3)] string? Text,
    [property: Id(4)] bool Truncated,
    [property: Id(5)] string? Provider,
    [property: Id(6)] string? Model,
    [property: Id(7)] TokenUsage Usage,
    [property: Id(8)] decimal Cost,
    [property: Id(9)] ExecutionFault? Fault,
    [property: Id(10)] DateTimeOffset? StartedAt,
    [property: Id(11)] DateTimeOffset? FinishedAt,
    [property: Id(12), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Cached = false)
{
    /// <summary>Whether it will never change again.</summary>
    [JsonIgnore]
    public bool IsFinished => Status is SectionStatus.Completed or SectionStatus.Failed or SectionStatus.Cancelled;
}

/// <summary>An execution as its owner sees it: what is durable, with the sections that are being written marked as running.</summary>
/// <param name="Id"><c>exe_...</c></param>
/// <param name="Status">How far it is.</param>
/// <param name="Revision">Grows with every transition.</param>
/// <param name="TemplateId">The template it uses.</param>
/// <param name="TemplateVersion">The version of the template that it started with and keeps.</param>
/// <param name="Query">What was asked.</param>
/// <param name="Analysis">Null while it is queued or being analysed.</param>
/// <param name="Sections">One a domain, in the order of the analysis; empty before it.</param>
/// <param name="Usage">Sum over the sections.</param>
/// <param name="Cost">Sum over the sections.</param>
/// <param name="Fault">Why it failed as a whole, or null.</param>
/// <param name="CreatedAt">When it was accepted, UTC.</param>
/// <param name="StartedAt">When the work began, UTC.</param>
/// <param name="FinishedAt">When it reached a final status, UTC.</param>
[GenerateSerializer, Immutable, Alias("templates.execution-view")]
public sealed record Execution(
    [property: Id(0)] string Id,
    [property: Id(1)] ExecutionStatus Status,
    [property: Id(2)] int Revision,
    [property: Id(3)] string TemplateId,
    [property: Id(4)] int TemplateVersion,
    [property: Id(5)] string Query,
    [property: Id(6)] QueryAnalysis? Analysis,
    [property: Id(7)] ImmutableArray<ExecutionSection> Sections,
    [property: Id(8)] TokenUsage Usage,
    [property: Id(9)] decimal Cost,
    [property: Id(10)] ExecutionFault? Fault,
    [property: Id(11)] DateTimeOffset CreatedAt,
    [property: Id(12)] DateTimeOffset? StartedAt,
    [property: Id(13)] DateTimeOffset? FinishedAt)
{
    /// <summary>Whether it will never change again.</summary>
    public bool IsFinished => Status.IsFinal();
}

/// <summary>What a status means.</summary>
public static class ExecutionStatusRules
{
    /// <summary>Whether nothing can follow it.</summary>
    public static bool IsFinal(this ExecutionStatus status) => status >= ExecutionStatus.Completed;
}
