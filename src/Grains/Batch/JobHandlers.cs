using Nexus.Batch;
using Nexus.Grains.Events;

namespace Nexus.Grains.Batch;

/// <summary>Looks after jobs that are not over: wakes the grain of one whose process died, and sees to deadlines.</summary>
internal sealed class WakeHandler(IGrainFactory grains) : IDueWorkHandler
{
    /// <inheritdoc/>
    public string Kind => BatchJobGrain.WakeKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken) =>
        await grains.GetGrain<IBatchJobGrain>(item.Key).WakeAsync() is { } again ? DueOutcome.At(again) : DueOutcome.Done;
}

/// <summary>Removes jobs that were kept for long enough, and items that never became a job.</summary>
internal sealed class RemoveHandler(IGrainFactory grains) : IDueWorkHandler
{
    /// <inheritdoc/>
    public string Kind => BatchJobGrain.RemoveKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken) =>
        await grains.GetGrain<IBatchJobGrain>(item.Key).RemoveAsync() is { } again ? DueOutcome.At(again) : DueOutcome.Done;
}
