using System.Collections.Immutable;

namespace Nexus.Analytics;

/// <summary>Reads reports as lists, and their runs. Lists are some milliseconds behind.</summary>
public interface IReportQueries
{
    /// <summary>A user's reports, the latest made first.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="before">Only those made before this one; null: from the start.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<ReportSummary>> ListAsync(string owner, string? before, int count, CancellationToken cancellationToken);

    /// <summary>The runs of a report that are kept, the latest first, without what they found.</summary>
    Task<ImmutableArray<ReportRun>> ListRunsAsync(string owner, string reportId, string? before, int count, CancellationToken cancellationToken);

    /// <summary>A run with what it found, or null.</summary>
    Task<ReportRun?> FindRunAsync(string owner, string reportId, string runId, CancellationToken cancellationToken);
}

/// <summary>A report in a list.</summary>
/// <param name="Id"><c>rep_...</c></param>
/// <param name="Name">One line.</param>
/// <param name="Kind">Which query.</param>
/// <param name="Every">How often it runs by itself; null: it does not.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
public sealed record ReportSummary(string Id, string Name, QueryKind Kind, ReportEvery? Every, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A run of a report.</summary>
/// <param name="Id"><c>run_...</c></param>
/// <param name="ReportId">Of the report.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="FinishedAt">UTC.</param>
/// <param name="Error">The code of why it failed; null: it did not.</param>
/// <param name="Detail">Why it failed, for people.</param>
/// <param name="From">What it looked at, UTC; null: it failed.</param>
/// <param name="To">What it looked at, UTC.</param>
/// <param name="Answer">The answer of the query as JSON; null: it failed, or only lists it.</param>
/// <param name="Csv">The same as CSV.</param>
[GenerateSerializer, Immutable, Alias("analytics.report-run")]
public sealed record ReportRun(
    [property: Id(0)] string Id,
    [property: Id(1)] string ReportId,
    [property: Id(2)] DateTimeOffset StartedAt,
    [property: Id(3)] DateTimeOffset FinishedAt,
    [property: Id(4)] string? Error,
    [property: Id(5)] string? Detail,
    [property: Id(6)] DateTimeOffset? From,
    [property: Id(7)] DateTimeOffset? To,
    [property: Id(8)] string? Answer,
    [property: Id(9)] string? Csv);
