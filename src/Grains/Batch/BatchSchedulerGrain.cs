using Microsoft.Extensions.Options;
using Nexus.Batch;
using Nexus.Grains.Placement;

namespace Nexus.Grains.Batch;

/// <inheritdoc cref="IBatchSchedulerGrain"/>
[PreferSilo(SiloRoles.Core)]
internal sealed class BatchSchedulerGrain(IOptions<BatchOptions> options, BatchMetrics metrics, TimeProvider clock) : Grain, IBatchSchedulerGrain
{
    // Far beyond the pause between two questions of a job that lives.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    private readonly SlotShares _shares = new(options.Value.ClusterConcurrency, options.Value.UserConcurrency, Lease);

    /// <inheritdoc/>
    public Task<int> AskAsync(SlotRequest request)
    {
        var granted = _shares.Ask(request, clock.GetUtcNow());
        metrics.Slots(_shares.Held, _shares.Jobs);
        return Task.FromResult(granted);
    }

    /// <inheritdoc/>
    public Task LeaveAsync(string jobId)
    {
        _shares.Leave(jobId);
        metrics.Slots(_shares.Held, _shares.Jobs);
        return Task.CompletedTask;
    }
}
