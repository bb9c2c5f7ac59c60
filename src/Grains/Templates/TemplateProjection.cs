using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Templates;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Templates;

/// <summary>
/// Writes <c>templates.template</c> and <c>templates.version</c>. A batch is three statements, however many events it has; the log may be
/// replayed over the tables.
/// </summary>
internal sealed class TemplateProjection(EventCatalog catalog) : IEventHandler
{
    private static readonly string Templates = SqlText.Read<TemplateProjection>("StoreTemplates");
    private static readonly string Versions = SqlText.Read<TemplateProjection>("StoreVersions");

    /// <inheritdoc/>
    public string Group => "templates.templates";

    /// <inheritdoc/>
    public bool Handles(string eventType) => eventType is "template.created" or "template.changed" or "template.deleted";

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken)
    {
        var read = events.Select(catalog.Read).OfType<TemplateEvent>().ToList();
        if (read.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(transaction.Connection);
        // A template that was made and changed in one batch was made when its first event says.
        batch.BatchCommands.Add(TemplatesOf([.. read.Where(e => e is TemplateCreated)]));
        batch.BatchCommands.Add(TemplatesOf([.. read.GroupBy(e => e.TemplateId, (_, of) => of.Last(), StringComparer.Ordinal)]));
        batch.BatchCommands.Add(VersionsOf([.. read.Where(e => e is not TemplateDeleted)]));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand TemplatesOf(List<TemplateEvent> events) => new(Templates)
    {
        Parameters =
        {
            SqlColumn.Of("ids", NpgsqlDbType.Text, events.Select(e => e.TemplateId)),
            SqlColumn.Of("revisions", NpgsqlDbType.Integer, events.Select(e => e.Revision)),
            SqlColumn.Of("versions", NpgsqlDbType.Integer, events.Select(e => e.Version)),
            SqlColumn.Of("names", NpgsqlDbType.Text, events.Select(e => e.Name)),
            SqlColumn.Of("descriptions", NpgsqlDbType.Text, events.Select(e => e.Description)),
            SqlColumn.Of("ats", NpgsqlDbType.TimestampTz, events.Select(e => e.At.UtcDateTime)),
            SqlColumn.Of("deleted_ats", NpgsqlDbType.TimestampTz, events.Select(e => e is TemplateDeleted ? e.At.UtcDateTime : (DateTime?)null)),
        },
    };

    private static NpgsqlBatchCommand VersionsOf(List<TemplateEvent> events) => new(Versions)
    {
        Parameters =
        {
            SqlColumn.Of("template_ids", NpgsqlDbType.Text, events.Select(e => e.TemplateId)),
            SqlColumn.Of("versions", NpgsqlDbType.Integer, events.Select(e => e.Version)),
            SqlColumn.Of("names", NpgsqlDbType.Text, events.Select(e => e.Name)),
            SqlColumn.Of("created_ats", NpgsqlDbType.TimestampTz, events.Select(e => e.At.UtcDateTime)),
            SqlColumn.Of("restored_froms", NpgsqlDbType.Integer, events.Select(e => (e as TemplateChanged)?.RestoredFrom)),
        },
    };
}
