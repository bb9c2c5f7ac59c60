using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.Grains.Storage;
using Nexus.Templates;
using Nexus.Users;
using Npgsql;

namespace Nexus.Grains.Templates;

/// <summary>A user's executions: the queries and what was written for them.</summary>
internal sealed class ExecutionData(IGrainFactory grains, IExecutionQueries executions, NpgsqlDataSource database, NexusJson json) : IPersonalData
{
    private const int PageSize = 100;
    private static readonly string EraseSql = SqlText.Read<ExecutionData>("EraseExecutions");

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

        // An activation that still has one in memory meets a version conflict if it writes, and is gone.
        await using var command = database.CreateCommand(EraseSql);
        command.Parameters.AddWithValue("Owner", userId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
