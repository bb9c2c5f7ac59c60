using Nexus.Analytics;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Analytics.Reports;

/// <summary>Writes <c>analytics.report</c>. The log may be replayed over it.</summary>
internal sealed class ReportProjection(EventCatalog catalog) : IEventHandler
{
    private static readonly string Store = SqlText.Read<ReportProjection>("StoreReports");
    private static readonly string Drop = SqlText.Read<ReportProjection>("DropReports");
    private static readonly string[] Types = ["analytics.report.created", "analytics.report.changed", "analytics.report.deleted"];

    /// <inheritdoc/>
    public string Group => "analytics.reports";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> EventTypes => Types;

    /// <inheritdoc/>
    public bool Handles(string eventType) => Types.Contains(eventType, StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken)
    {
        // The last word on a report counts.
        var last = events.Select(e => (Event: catalog.Read(e) as ReportEvent, e.Owner)).Where(e => e.Event is not null)
            .GroupBy(e => e.Event!.ReportId, (_, of) => of.Last(), StringComparer.Ordinal).ToList();
        var kept = last.Where(e => e.Event is not ReportDeleted).Select(e => (Event: e.Event!, Owner: e.Owner ?? "")).ToList();
        await using var batch = new NpgsqlBatch(transaction.Connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Store)
        {
            Parameters =
            {
                SqlColumn.Of("ids", NpgsqlDbType.Text, kept.Select(e => e.Event.ReportId)),
                SqlColumn.Of("revisions", NpgsqlDbType.Integer, kept.Select(e => e.Event.Revision)),
                SqlColumn.Of("owners", NpgsqlDbType.Text, kept.Select(e => e.Owner)),
                SqlColumn.Of("names", NpgsqlDbType.Text, kept.Select(e => e.Event.Name)),
                SqlColumn.Of("kinds", NpgsqlDbType.Text, kept.Select(e => e.Event.Kind.ToString())),
                SqlColumn.Of("schedules", NpgsqlDbType.Text, kept.Select(e => e.Event.Every?.ToString())),
                SqlColumn.Of("ats", NpgsqlDbType.TimestampTz, kept.Select(e => e.Event.At.UtcDateTime)),
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Drop)
        {
            Parameters = { SqlColumn.Of("ids", NpgsqlDbType.Text, last.Where(e => e.Event is ReportDeleted).Select(e => e.Event!.ReportId)) },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
