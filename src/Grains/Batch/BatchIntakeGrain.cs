using System.Collections.Immutable;
using Nexus.Batch;
using Nexus.Grains.Events;
using Orleans.Concurrency;

namespace Nexus.Grains.Batch;

/// <inheritdoc cref="IBatchIntakeGrain"/>
[StatelessWorker, Reentrant]
internal sealed class BatchIntakeGrain(BatchTable table, DueWorkSchedule due, TimeProvider clock) : Grain, IBatchIntakeGrain
{
    // Long after any request ended.
    private static readonly TimeSpan KeptUnused = TimeSpan.FromHours(6);

    /// <inheritdoc/>
    public async Task<bool> BeginAsync(string jobId)
    {
        if (await GrainFactory.GetGrain<IBatchJobGrain>(jobId).OwnerAsync() is not null)
            return true;
        await due.ScheduleAsync(BatchJobGrain.RemoveKind, jobId, clock.GetUtcNow() + KeptUnused, CancellationToken.None);
        await table.ForgetItemsAsync(jobId, CancellationToken.None);
        return false;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<int>> AddAsync(string jobId, ImmutableArray<BatchNewItem> items) =>
        table.AddItemsAsync(jobId, items, CancellationToken.None);
}
