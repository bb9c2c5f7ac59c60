using Nexus.Templates;

namespace Nexus.Api.Templates;

/// <summary>An execution that was accepted and is at work.</summary>
/// <param name="ExecutionId">Names it from now on.</param>
/// <param name="Status">How far it is.</param>
/// <param name="StatusUrl">Where to ask for its status and result.</param>
/// <param name="StreamUrl">Where to watch it as server-sent events.</param>
internal sealed record ExecutionAcceptedResponse(string ExecutionId, ExecutionStatus Status, string StatusUrl, string StreamUrl)
{
    /// <summary>Of an execution.</summary>
    public static ExecutionAcceptedResponse Of(Execution execution) =>
        new(execution.Id, execution.Status, TemplatePaths.Status(execution.Id), TemplatePaths.Stream(execution.Id));
}

/// <summary>An execution with what was written so far.</summary>
/// <param name="ExecutionId">Its id.</param>
/// <param name="Status">How far it is.</param>
/// <param name="TemplateId">The template it uses.</param>
/// <param name="TemplateVersion">The version of the template it started with and keeps.</param>
/// <param name="Query">What was asked.</param>
/// <param name="Analysis">What was understood; null until then.</param>
/// <param name="Sections">One for each domain; empty until the analysis.</param>
/// <param name="Usage">Tokens of all sections.</param>
/// <param name="Cost">Cost of all sections, in the operator's currency.</param>
/// <param name="Error">Why it failed as a whole; null otherwise.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="StartedAt">When the work began.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="StatusUrl">Where this comes from.</param>
/// <param name="StreamUrl">Where to watch it as server-sent events.</param>
internal sealed record ExecutionResponse(
    string ExecutionId,
    ExecutionStatus Status,
    string TemplateId,
    int TemplateVersion,
    string Query,
    AnalysisResponse? Analysis,
    IReadOnlyList<SectionResponse> Sections,
    UsageResponse Usage,
    decimal Cost,
    FaultResponse? Error,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    string StatusUrl,
    string StreamUrl)
{
    /// <summary>Of an execution.</summary>
    public static ExecutionResponse Of(Execution execution) => new(
        execution.Id, execution.Status, execution.TemplateId, execution.TemplateVersion, execution.Query,
        AnalysisResponse.Of(execution.Analysis), [.. execution.Sections.Select(SectionResponse.Of)],
        UsageResponse.Of(execution.Usage), execution.Cost, FaultResponse.Of(execution.Fault),
        execution.CreatedAt, execution.StartedAt, execution.FinishedAt,
        TemplatePaths.Status(execution.Id), TemplatePaths.Stream(execution.Id));
}

/// <summary>What was understood of a query.</summary>
/// <param name="Language">ISO 639-1 code of the answer's language.</param>
/// <param name="Intent">What the query asks for.</param>
/// <param name="Choice">Why it has these domains.</param>
/// <param name="Domains">With how many of their keywords the query has.</param>
internal sealed record AnalysisResponse(string Language, QueryIntent Intent, DomainChoice Choice, IReadOnlyList<DomainScoreResponse> Domains)
{
    /// <summary>Of an analysis.</summary>
    public static AnalysisResponse? Of(QueryAnalysis? analysis) => analysis is null
        ? null
        : new(analysis.Language, analysis.Intent, analysis.Choice, [.. analysis.Domains.Select(d => new DomainScoreResponse(d.Domain, d.Score))]);
}

/// <summary>A domain with its score.</summary>
/// <param name="Domain">The domain's id.</param>
/// <param name="Score">How many different keywords of the domain the query has.</param>
internal sealed record DomainScoreResponse(string Domain, int Score);

/// <summary>The part of an answer that belongs to one domain.</summary>
/// <param name="Domain">The domain's id.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Attempt">Grows when the section is begun anew.</param>
/// <param name="Text">The finished text; null until then.</param>
/// <param name="Truncated">Whether the model stopped at the token limit.</param>
/// <param name="Provider">Who wrote it.</param>
/// <param name="Model">Which model wrote it.</param>
/// <param name="Usage">What it took.</param>
/// <param name="Cost">In the operator's currency.</param>
/// <param name="Error">Why it failed; null otherwise.</param>
/// <param name="StartedAt">When the current attempt began.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Cached">Whether the text is that of an earlier, equal question; then it took no tokens and cost nothing.</param>
internal sealed record SectionResponse(
    string Domain,
    SectionStatus Status,
    int Attempt,
    string? Text,
    bool Truncated,
    string? Provider,
    string? Model,
    UsageResponse Usage,
    decimal Cost,
    FaultResponse? Error,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    bool Cached = false)
{
    /// <summary>Of a section.</summary>
    public static SectionResponse Of(ExecutionSection section) => new(
        section.Domain, section.Status, section.Attempt, section.Text, section.Truncated, section.Provider, section.Model,
        UsageResponse.Of(section.Usage), section.Cost, FaultResponse.Of(section.Fault), section.StartedAt, section.FinishedAt, section.Cached);
}

/// <summary>Tokens as the provider counted them.</summary>
/// <param name="PromptTokens">Sent to the model.</param>
/// <param name="CompletionTokens">Written by the model.</param>
/// <param name="TotalTokens">Both.</param>
internal sealed record UsageResponse(int PromptTokens, int CompletionTokens, int TotalTokens)
{
    /// <summary>Of usage.</summary>
    public static UsageResponse Of(TokenUsage usage) => new(usage.Prompt, usage.Completion, usage.Prompt + usage.Completion);
}

/// <summary>Why something failed.</summary>
/// <param name="Code">Stable, for machines.</param>
/// <param name="Message">For a person.</param>
internal sealed record FaultResponse(string Code, string Message)
{
    /// <summary>Of a fault.</summary>
    public static FaultResponse? Of(ExecutionFault? fault) => fault is null ? null : new(fault.Code, fault.Message);
}

/// <summary>An execution in a list; the list is some milliseconds behind.</summary>
/// <param name="ExecutionId">Its id.</param>
/// <param name="Status">How far it is.</param>
/// <param name="TemplateId">The template it uses.</param>
/// <param name="TemplateVersion">The version it keeps.</param>
/// <param name="QueryPreview">The first 200 characters of the query.</param>
/// <param name="Language">Of the answer; null until the analysis.</param>
/// <param name="Domains">Ids of its domains; empty until the analysis.</param>
/// <param name="Usage">Tokens of all sections; 0 until it ends.</param>
/// <param name="Cost">Cost of all sections; 0 until it ends.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="StartedAt">When the work began.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="StatusUrl">Where the whole of it is.</param>
internal sealed record ExecutionSummaryResponse(
    string ExecutionId,
    ExecutionStatus Status,
    string TemplateId,
    int TemplateVersion,
    string QueryPreview,
    string? Language,
    IReadOnlyList<string> Domains,
    UsageResponse Usage,
    decimal Cost,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    string StatusUrl)
{
    /// <summary>Of a row.</summary>
    public static ExecutionSummaryResponse Of(ExecutionSummary row) => new(
        row.Id, row.Status, row.TemplateId, row.TemplateVersion, row.QueryPreview, row.Language, row.Domains,
        UsageResponse.Of(row.Usage), row.Cost, row.CreatedAt, row.StartedAt, row.FinishedAt, TemplatePaths.Status(row.Id));
}
