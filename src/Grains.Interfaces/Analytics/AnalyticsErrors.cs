using System.Collections.Immutable;
using Nexus.Results;

namespace Nexus.Analytics;

/// <summary>The expected failures of analytics.</summary>
public static class AnalyticsErrors
{
    /// <summary>More events wait for PostgreSQL than it can take for the moment.</summary>
    public static readonly Error Busy = new(
        ErrorKind.Limit, "analytics.busy", "More events wait to be written than can be taken now; send these again.", RetryAfterSeconds: 1);

    /// <summary>A query took longer than it may.</summary>
    public static readonly Error QueryTooLarge = new(
        ErrorKind.Validation, "analytics.query-too-large", "The query reads more events than can be read in time; ask for a shorter range or fewer names.");

    /// <summary>No such report, or another user's.</summary>
    public static readonly Error ReportNotFound = new(ErrorKind.NotFound, "analytics.report-not-found", "There is no such report.");

    /// <summary>No such run of the report, or it is not kept any more.</summary>
    public static readonly Error RunNotFound = new(ErrorKind.NotFound, "analytics.run-not-found", "There is no such run of this report.");

    /// <summary>The user has as many as are allowed.</summary>
    public static readonly Error TooManyReports = new(
        ErrorKind.Conflict, "analytics.too-many-reports", "You have as many reports as are allowed. Delete one first.");

    /// <summary>It is not at the version that was expected.</summary>
    public static readonly Error ReportChanged = new(
        ErrorKind.Conflict, "analytics.report-changed", "The report was changed meanwhile; read it again.");

    /// <summary>Something about a query can't be.</summary>
    /// <param name="parameter">Its name.</param>
    /// <param name="reason">The rest of a sentence that starts with the parameter.</param>
    public static Error InvalidQuery(string parameter, string reason) => new(
        ErrorKind.Validation, "analytics.invalid-query", $"The parameter '{parameter}' {reason}.",
        ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add(parameter, [reason]));
}
