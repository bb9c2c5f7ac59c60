using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Templates;
using Nexus.Users;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Templates;

/// <summary>A user's executions: the queries and what was written for them.</summary>
internal sealed class ExecutionData(IGrainFactory grains, IExecutionQueries executions, NpgsqlDataSource database, StateRows states, EventRedaction log, NexusJson json) : IPersonalData
{
    private const int PageSize = 100;
    private static readonly string RemoveSql = SqlText.Read<ExecutionData>("RemoveExecutions");
    private static readonly Dictionary<string, string?> NoQuery = new(StringComparer.Ordinal) { ["queryPreview"] = "" };
    private static readonly Dictionary<string, string?> NoCallback = new(StringComparer.Ordinal) { ["callbackUrl"] = null };
    private static readonly string[] Endings = ["completed", "partial", "failed", "cancelled"];

    /// <inheritdoc/>
    public string Section => "executions";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ExecutionPlace? after = null;
        do
        {
            var page = await executions.ListAsync(userId, new ExecutionFilter(), after, PageSize, cancellationToken);
            foreach (var row in page)
            {
                if (await grains.GetGrain<IExecutionGrain>(row.Id).GetAsync(userId) is { Error: null } execution)
                    yield return JsonSerializer.SerializeToElement(execution.Require(), json.TypeInfo<Execution>());
            }

            after = page is [.., var last] && page.Length == PageSize ? new ExecutionPlace(last.CreatedAt, last.Id) : null;
        }
        while (after is not null);
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string userId, CancellationToken cancellationToken)
    {
        foreach (var status in new[] { ExecutionStatus.Queued, ExecutionStatus.Analysing, ExecutionStatus.Running })
        {
            foreach (var row in await executions.ListAsync(userId, new ExecutionFilter(status), after: null, int.MaxValue, cancellationToken))
                await grains.GetGrain<IExecutionGrain>(row.Id).CancelAsync(userId);
        }

        while (await executions.ListAsync(userId, new ExecutionFilter(), after: null, PageSize, cancellationToken) is [_, ..] page)
            await RemoveAsync([.. page.Select(e => e.Id)], cancellationToken);
    }

    // The list last: by it the others are found. What was asked leaves the log; that something was asked, and what it cost, stays.
    private async Task RemoveAsync(string[] ids, CancellationToken cancellationToken)
    {
        string[] aggregates = [.. ids.Select(id => $"templates.execution/{id}")];
        await log.ReplaceAsync(aggregates, "template.execution.queued", NoQuery, cancellationToken);
        foreach (var ending in Endings)
            await log.ReplaceAsync(aggregates, $"template.execution.{ending}", NoCallback, cancellationToken);
        await states.RemoveAsync("templates.execution", ids, cancellationToken);
        await using var command = database.CreateCommand(RemoveSql);
        command.Parameters.Add(SqlColumn.Of("Ids", NpgsqlDbType.Text, ids));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
