using Nexus.Analytics;
using Nexus.Grains.Events;

namespace Nexus.Grains.Analytics.Reports;

/// <summary>Runs reports when their time has come. The report itself says when it is due again.</summary>
internal sealed class ReportDueHandler(IGrainFactory grains) : IDueWorkHandler
{
    /// <summary>Names this work.</summary>
    public const string WorkKind = "analytics.report";

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        await grains.GetGrain<IReportGrain>(item.Key).RunDueAsync();
        return DueOutcome.Done;
    }
}
