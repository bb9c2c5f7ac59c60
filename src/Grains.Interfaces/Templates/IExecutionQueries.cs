using System.Collections.Immutable;

namespace Nexus.Templates;

/// <summary>Lists of executions, from the projection: some milliseconds behind the grains.</summary>
public interface IExecutionQueries
{
    /// <summary>A user's executions, newest first.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="filter">Which.</param>
    /// <param name="after">The last one of the page before, or null for the first page.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<ExecutionSummary>> ListAsync(
        string owner, ExecutionFilter filter, ExecutionPlace? after, int count, CancellationToken cancellationToken);
}

/// <summary>Which executions; null members let everything pass.</summary>
/// <param name="Status">How far they are.</param>
/// <param name="TemplateId">Their template.</param>
/// <param name="From">Accepted at or after.</param>
/// <param name="To">Accepted before.</param>
public sealed record ExecutionFilter(ExecutionStatus? Status = null, string? TemplateId = null, DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <summary>Where an execution stands in lists: they go by time and, within one moment, by id.</summary>
/// <param name="CreatedAt">To the microsecond.</param>
/// <param name="Id"><c>exe_...</c></param>
public sealed record ExecutionPlace(DateTimeOffset CreatedAt, string Id);

/// <summary>An execution in a list.</summary>
/// <param name="Id"><c>exe_...</c></param>
/// <param name="Status">How far it is.</param>
/// <param name="TemplateId">Its template.</param>
/// <param name="TemplateVersion">The version it keeps.</param>
/// <param name="QueryPreview">The first 200 characters of the query.</param>
/// <param name="Language">Null before the analysis.</param>
/// <param name="Domains">Empty before the analysis.</param>
/// <param name="CreatedAt">When it was accepted, UTC.</param>
/// <param name="StartedAt">When the work began, UTC.</param>
/// <param name="FinishedAt">When it reached a final status, UTC.</param>
/// <param name="Usage">Sum over the sections; nothing before it is finished.</param>
/// <param name="Cost">Sum over the sections; 0 before it is finished.</param>
public sealed record ExecutionSummary(
    string Id,
    ExecutionStatus Status,
    string TemplateId,
    int TemplateVersion,
    string QueryPreview,
    string? Language,
    ImmutableArray<string> Domains,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    TokenUsage Usage,
    decimal Cost);
