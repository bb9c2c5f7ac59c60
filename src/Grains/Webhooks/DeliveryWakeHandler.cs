using Nexus.Grains.Events;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>
/// Has each endpoint's deliveries looked after until none waits: this is how retries come about, and what a lost stream message or a
/// process that died is made good by.
/// </summary>
internal sealed class DeliveryWakeHandler(IGrainFactory grains) : IDueWorkHandler
{
    /// <summary>Names this work; the key is the endpoint's id.</summary>
    internal const string WorkKind = "webhooks.wake";

    /// <summary>How soon after a delivery was made it is looked after. Usually it was sent by then.</summary>
    internal static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken) =>
        await grains.GetGrain<IDeliveryGrain>(item.Key).WakeAsync() is { } again ? DueOutcome.At(again) : DueOutcome.Done;
}
