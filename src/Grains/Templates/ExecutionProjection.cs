using System.Collections.Immutable;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Templates;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Templates;

/// <summary>
/// Writes <c>templates.execution</c>, the list of executions. A batch is two statements, however many events it has; an
/// event that was applied before changes nothing, so the log may be replayed over the table.
/// </summary>
internal sealed class ExecutionProjection(EventCatalog catalog) : IEventHandler
{
    private static readonly string Insert = SqlText.Read<ExecutionProjection>("InsertExecutions");
    private static readonly string Update = SqlText.Read<ExecutionProjection>("UpdateExecutions");

    /// <inheritdoc/>
    public string Group => "templates.executions";

    /// <inheritdoc/>
    public bool Handles(string eventType) =>
        eventType.StartsWith("template.execution.", StringComparison.Ordinal)
        && !eventType.StartsWith("template.execution.section.", StringComparison.Ordinal);

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken)
    {
        var queued = new List<(string? Owner, ExecutionQueued Event)>();
        var changes = new Dictionary<string, ExecutionRowChange>(StringComparer.Ordinal);
        foreach (var logged in events)
        {
            if (catalog.Read(logged) is not ExecutionEvent happened)
                continue;
            if (happened is ExecutionQueued first)
                queued.Add((logged.Owner, first));
            else
                changes[happened.ExecutionId] = ExecutionRowChange.After(changes.GetValueOrDefault(happened.ExecutionId), happened);
        }

        await using var batch = new NpgsqlBatch(transaction.Connection);
        if (queued.Count > 0)
            batch.BatchCommands.Add(InsertOf(queued));
        if (changes.Count > 0)
            batch.BatchCommands.Add(UpdateOf([.. changes.Values]));
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand InsertOf(List<(string? Owner, ExecutionQueued Event)> queued) => new(Insert)
    {
        Parameters =
        {
            SqlColumn.Of("ids", NpgsqlDbType.Text, queued.Select(q => q.Event.ExecutionId)),
            SqlColumn.Of("owners", NpgsqlDbType.Text, queued.Select(q => q.Owner)),
            SqlColumn.Of("revisions", NpgsqlDbType.Integer, queued.Select(q => q.Event.Revision)),
            SqlColumn.Of("template_ids", NpgsqlDbType.Text, queued.Select(q => q.Event.TemplateId)),
            SqlColumn.Of("template_versions", NpgsqlDbType.Integer, queued.Select(q => q.Event.TemplateVersion)),
            SqlColumn.Of("query_previews", NpgsqlDbType.Text, queued.Select(q => q.Event.QueryPreview)),
            SqlColumn.Of("created_ats", NpgsqlDbType.TimestampTz, queued.Select(q => q.Event.CreatedAt.UtcDateTime)),
        },
    };

    private static NpgsqlBatchCommand UpdateOf(ImmutableArray<ExecutionRowChange> rows) => new(Update)
    {
        Parameters =
        {
            SqlColumn.Of("ids", NpgsqlDbType.Text, rows.Select(r => r.Id)),
            SqlColumn.Of("revisions", NpgsqlDbType.Integer, rows.Select(r => r.Revision)),
            SqlColumn.Of("statuses", NpgsqlDbType.Text, rows.Select(r => r.Status)),
            SqlColumn.Of("languages", NpgsqlDbType.Text, rows.Select(r => r.Language)),
            SqlColumn.Of("intents", NpgsqlDbType.Text, rows.Select(r => r.Intent)),
            SqlColumn.Of("domains", NpgsqlDbType.Text, rows.Select(r => r.Domains)),
            SqlColumn.Of("started_ats", NpgsqlDbType.TimestampTz, rows.Select(r => r.StartedAt?.UtcDateTime)),
            SqlColumn.Of("finished_ats", NpgsqlDbType.TimestampTz, rows.Select(r => r.Totals?.FinishedAt.UtcDateTime)),
            SqlColumn.Of("prompt_tokens", NpgsqlDbType.Integer, rows.Select(r => r.Totals?.Usage.Prompt)),
            SqlColumn.Of("completion_tokens", NpgsqlDbType.Integer, rows.Select(r => r.Totals?.Usage.Completion)),
            SqlColumn.Of("costs", NpgsqlDbType.Numeric, rows.Select(r => r.Totals?.Cost)),
        },
    };
}

/// <summary>What the events of one execution in a batch change of its row; null: as it was.</summary>
internal sealed record ExecutionRowChange(
    string Id, int Revision, string? Status = null, string? Language = null, string? Intent = null, string? Domains = null,
    DateTimeOffset? StartedAt = null, ExecutionTotals? Totals = null)
{
    /// <summary>The change with one more event.</summary>
    public static ExecutionRowChange After(ExecutionRowChange? before, ExecutionEvent happened)
    {
        var row = (before ?? new ExecutionRowChange(happened.ExecutionId, happened.Revision)) with { Revision = happened.Revision };
        return happened switch
        {
            ExecutionStarted started => row with { Status = Name(ExecutionStatus.Analysing), StartedAt = started.StartedAt },
            ExecutionAnalysed analysed => row with
            {
                Status = Name(ExecutionStatus.Running),
                Language = analysed.Language,
                Intent = Names.Of(analysed.Intent),
                Domains = string.Join(',', analysed.Domains),
            },
            ExecutionEnded ended => row with { Status = Name(StatusOf(ended)), Totals = ended.Totals },
            _ => row,
        };
    }

    private static ExecutionStatus StatusOf(ExecutionEnded ended) => ended switch
    {
        ExecutionCompleted => ExecutionStatus.Completed,
        ExecutionPartial => ExecutionStatus.Partial,
        ExecutionCancelled => ExecutionStatus.Cancelled,
        _ => ExecutionStatus.Failed,
    };

    private static string Name(ExecutionStatus status) => Names.Of(status);
}
