using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Nexus.Batch;
using Nexus.Grains.Placement;

namespace Nexus.Grains.Batch;

/// <inheritdoc cref="IBatchWorkerGrain"/>
[CollectionAgeLimit(Minutes = 2)]
[PreferSilo(SiloRoles.Ai)]
internal sealed class BatchWorkerGrain(BatchTable table, ItemWork work, BatchMetrics metrics, IOptions<BatchOptions> options, TimeProvider clock)
    : Grain, IBatchWorkerGrain
{
    private CancellationTokenSource? _stop;

    /// <inheritdoc/>
    public async Task<BatchChunkReport> RunAsync(BatchChunk chunk)
    {
        using var stop = new CancellationTokenSource();
        _stop = stop;
        try
        {
            return await RunAsync(chunk, stop.Token);
        }
        finally
        {
            _stop = null;
        }
    }

    /// <inheritdoc/>
    public Task StopAsync() => _stop?.CancelAsync() ?? Task.CompletedTask;

    private async Task<BatchChunkReport> RunAsync(BatchChunk chunk, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var attempts = AttemptsOf(chunk);
        var items = await table.ReadAsync(chunk.JobId, chunk.Numbers, CancellationToken.None);
        var results = new List<BatchResult>(items.Count);
        var repeat = ImmutableArray.CreateBuilder<BatchRepeat>();
        var begun = 0;
        // An item at least; what gets slow in the middle must not hold the slot.
        while (begun < items.Count && (begun == 0 || clock.GetElapsedTime(started) < 2 * options.Value.ChunkTime) && !cancellationToken.IsCancellationRequested)
        {
            var item = items[begun];
            var attempt = attempts.GetValueOrDefault(item.Number) + 1;
            try
            {
                if (await work.DoAsync(this.GetPrimaryKeyString(), chunk, item, attempt, cancellationToken) is { } result)
                    results.Add(result);
                else
                    repeat.Add(new BatchRepeat(item.Number, attempt));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            begun++;
        }

        return await StoreAsync(chunk, results, repeat.ToImmutable(), [.. items.Skip(begun).Select(i => i.Number)]);
    }

    // What is finished is stored even when the job is being stopped: it was paid for.
    private async Task<BatchChunkReport> StoreAsync(
        BatchChunk chunk, List<BatchResult> results, ImmutableArray<BatchRepeat> repeat, ImmutableArray<int> notBegun)
    {
        var added = results.Count == 0 ? 0 : await table.AddResultsAsync(chunk.JobId, chunk.Run, results, CancellationToken.None);
        if (added is null)
            return new BatchChunkReport(0, 0, BatchUsage.None, 0, repeat, notBegun, IsFenced: true);
        var done = chunk.Numbers.Length - repeat.Length - notBegun.Length;
        // Usually all are new. Otherwise an earlier answer was lost, and what counts is what is there.
        var tally = added == done ? TallyOf(results)
            : await table.TallyAsync(
                chunk.JobId, [.. chunk.Numbers.Except(repeat.Select(r => r.Number)).Except(notBegun)], CancellationToken.None);
        metrics.Done(results);
        return new BatchChunkReport(tally.Completed, tally.Failed, tally.Usage, tally.Cost, repeat, notBegun);
    }

    private static BatchTally TallyOf(List<BatchResult> results) => results.Aggregate(
        BatchTally.None, (sum, r) => sum + new BatchTally(r.Failed ? 0 : 1, r.Failed ? 1 : 0, r.Usage, r.Cost));

    private static Dictionary<int, int> AttemptsOf(BatchChunk chunk) => chunk.Attempts.IsEmpty
        ? []
        : chunk.Numbers.Zip(chunk.Attempts).Where(p => p.Second > 0).ToDictionary(p => p.First, p => p.Second);
}
