using Nexus.Grains.Events;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>Has finished executions join the conversation that they belong to.</summary>
internal sealed class TellHandler(IGrainFactory grains) : IDueWorkHandler
{
    /// <inheritdoc/>
    public string Kind => ExecutionGrain.TellKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken) =>
        await grains.GetGrain<IExecutionGrain>(item.Key).TellAsync() is { } again ? DueOutcome.At(again) : DueOutcome.Done;
}
