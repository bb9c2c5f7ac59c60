using Nexus.Grains.Events;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>Looks after unfinished executions: wakes the grain of one whose process died, and leaves one at work alone.</summary>
internal sealed class ResumeHandler(IGrainFactory grains) : IDueWorkHandler
{
    /// <inheritdoc/>
    public string Kind => ExecutionGrain.ResumeKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken) =>
        await grains.GetGrain<IExecutionGrain>(item.Key).ResumeAsync() is { } again ? DueOutcome.At(again) : DueOutcome.Done;
}
