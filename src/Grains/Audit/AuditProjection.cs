using Microsoft.Extensions.Options;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Audit;

/// <summary>Writes the audit log from the events whose types are audited. An event that was applied before changes nothing.</summary>
internal sealed class AuditProjection(EventCatalog catalog, IOptions<AuditOptions> options) : IEventHandler
{
    private static readonly string Insert = SqlText.Read<AuditProjection>("InsertEntries");
    private readonly HashSet<string> _types = [.. catalog.AuditedNames];

    /// <inheritdoc/>
    public string Group => "audit.entries";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> EventTypes => _types;

    /// <inheritdoc/>
    public bool Handles(string eventType) => _types.Contains(eventType);

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken)
    {
        var entries = events.Select(AuditActions.Of).ToList();
        await using var batch = new NpgsqlBatch(transaction.Connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select audit.ensure_months(@Times, @Retention)")
        {
            Parameters =
            {
                SqlColumn.Of("Times", NpgsqlDbType.TimestampTz, entries.Select(e => e.OccurredAt.UtcDateTime)),
                new NpgsqlParameter<int>("Retention", options.Value.RetentionMonths),
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Insert)
        {
            Parameters =
            {
                SqlColumn.Of("Ids", NpgsqlDbType.Uuid, entries.Select(e => e.Id)),
                SqlColumn.Of("Times", NpgsqlDbType.TimestampTz, entries.Select(e => e.OccurredAt.UtcDateTime)),
                SqlColumn.Of("Actions", NpgsqlDbType.Text, entries.Select(e => e.Action)),
                SqlColumn.Of("Actors", NpgsqlDbType.Text, entries.Select(e => e.Actor)),
                SqlColumn.Of("Vias", NpgsqlDbType.Text, entries.Select(e => e.Via.ToString())),
                SqlColumn.Of("Subjects", NpgsqlDbType.Text, entries.Select(e => e.Subject)),
                SqlColumn.Of("Ips", NpgsqlDbType.Text, entries.Select(e => e.Ip)),
                SqlColumn.Of("Requests", NpgsqlDbType.Text, entries.Select(e => e.RequestId)),
                SqlColumn.Of("Details", NpgsqlDbType.Jsonb, entries.Select(e => e.Details)),
            },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
