using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Nexus.Analytics;
using Nexus.Grains.Analytics.Ingest;
using Nexus.Grains.Events;

namespace Nexus.Grains.Analytics;

/// <summary>
/// Takes every event of the log into the dataset of its owner. Members that name or quote people stay out: what is counted does not need
/// them, and an admin's breakdown must not become an address book.
/// </summary>
internal sealed class BusinessEvents(AnalyticsMetrics metrics, IOptions<AnalyticsOptions> options) : IEventHandler
{
    private static readonly FrozenSet<string> LeftOut = FrozenSet.ToFrozenSet(
        ["email", "displayName", "title", "text", "description", "reason", "subject", "url", "result"], StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Group => "analytics.events";

    /// <inheritdoc/>
    public bool Handles(string eventType) => true;

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken)
    {
        var rows = events.Select(RowOf).ToList();
        metrics.Stored(IngestRow.FromLog, await EventTables.StoreAsync(rows, options.Value.ValuesPerDay, transaction.Connection, cancellationToken));
    }

    internal static IngestRow RowOf(LoggedEvent logged)
    {
        using var data = JsonDocument.Parse(logged.Data);
        var owner = logged.Owner ?? IngestRow.NoOwner;
        return new IngestRow(
            owner, logged.Type, IngestRow.Whole(logged.OccurredAt), logged.Id, Id: null, owner, IngestRow.FromLog,
            EventProperties.FlattenWhatFits(data.RootElement, LeftOut));
    }
}
