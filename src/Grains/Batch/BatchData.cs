using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nexus.Batch;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Users;

namespace Nexus.Grains.Batch;

/// <summary>A user's jobs: what was sent, and what came of it.</summary>
internal sealed class BatchData(IGrainFactory grains, IBatchQueries jobs, BatchTable table, StateRows states, EventRedaction log) : IPersonalData
{
    private const int PageSize = 500;
    private static readonly string[] Ends = ["batch.completed", "batch.failed", "batch.cancelled", "batch.expired"];
    private static readonly Dictionary<string, string?> NoCallback = new(StringComparer.Ordinal) { ["callbackUrl"] = null };

    /// <inheritdoc/>
    public string Section => "batch";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (await jobs.ListAsync(userId, status: null, after, PageSize, cancellationToken) is [_, ..] page)
        {
            foreach (var job in page)
            {
                await foreach (var item in ItemsAsync(job, cancellationToken))
                    yield return item;
            }

            after = page[^1].Id;
        }
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string userId, CancellationToken cancellationToken)
    {
        while (await jobs.ListAsync(userId, status: null, afterId: null, PageSize, cancellationToken) is [_, ..] page)
        {
            foreach (var open in page.Where(j => !j.Status.IsFinal()))
                await grains.GetGrain<IBatchJobGrain>(open.Id).CancelAsync(userId);
            string[] ids = [.. page.Select(j => j.Id)];
            foreach (var end in Ends)
                await log.ReplaceAsync([.. ids.Select(id => $"batch.job/{id}")], end, NoCallback, cancellationToken);
            await states.RemoveAsync(BatchJobGrain.StateName, ids, cancellationToken);
            await table.RemoveJobsAsync(ids, cancellationToken);
        }
    }

    private async IAsyncEnumerable<JsonElement> ItemsAsync(BatchSummary job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (filter, after) = (new BatchItemFilter(job.Id, job.Status.IsFinal(), WithOperations: true), 0);
        while (await jobs.ItemsAsync(filter, after, PageSize, cancellationToken) is [_, ..] page)
        {
            foreach (var item in page)
                yield return Piece(job, item);
            after = page[^1].Number;
        }
    }

    private static JsonElement Piece(BatchSummary job, BatchItem item)
    {
        var piece = new JsonObject
        {
            ["jobId"] = job.Id,
            ["createdAt"] = job.CreatedAt,
            ["itemId"] = item.ItemId,
            ["operation"] = item.Operation is { } operation ? JsonNode.Parse(operation) : null,
            ["result"] = item.Result is { } result ? JsonNode.Parse(result) : null,
            ["error"] = item.Error is { } error ? JsonNode.Parse(error) : null,
        };
        using var document = JsonDocument.Parse(piece.ToJsonString(JsonSerializerOptions.Default));
        return document.RootElement.Clone();
    }
}
