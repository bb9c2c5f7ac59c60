using Nexus.Results;

namespace Nexus.Analytics;

/// <summary>A saved query with its schedule; its key is its id (<c>rep_...</c>). Others than its owner get <see cref="AnalyticsErrors.ReportNotFound"/>.</summary>
[Alias("analytics.report-grain")]
public interface IReportGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes it. A second time answers what there is. Fails with <see cref="AnalyticsErrors.InvalidQuery"/> or
    /// <see cref="AnalyticsErrors.TooManyReports"/>.
    /// </summary>
    [Alias("create"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Report>> CreateAsync(string owner, ReportDefinition definition);

    /// <summary>What it is.</summary>
    [Alias("get"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Report>> GetAsync(string owner);

    /// <summary>Replaces what it asks. Fails with <see cref="AnalyticsErrors.InvalidQuery"/> or <see cref="AnalyticsErrors.ReportChanged"/>.</summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="definition">In place of the one before.</param>
    /// <param name="expected">The version, as far as the caller knows; null: any.</param>
    [Alias("change"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Report>> ChangeAsync(string owner, ReportDefinition definition, long? expected);

    /// <summary>Deletes it with its runs. Fails with <see cref="AnalyticsErrors.ReportChanged"/>.</summary>
    [Alias("delete")]
    Task<Result> DeleteAsync(string owner, long? expected);

    /// <summary>Runs it now. The same run a second time answers what the first did.</summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="runId"><c>run_...</c></param>
    [Alias("run")]
    Task<Result<ReportRun>> RunAsync(string owner, string runId);

    /// <summary>Runs it if its time has come.</summary>
    [Alias("run-due")]
    Task RunDueAsync();

    /// <summary>Forgets everything: its owner is being erased.</summary>
    [Alias("forget"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task ForgetAsync();
}
