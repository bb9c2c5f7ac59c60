using System.Globalization;
using Nexus.Events;
using Nexus.Grains.Placement;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Nexus.Grains.Events;

/// <summary>Hears that a partition of the log has something new. The key is the partition's number; nobody calls it.</summary>
[Alias("events.waker")]
public interface IEventWakerGrain : IGrainWithStringKey;

/// <summary>Wakes the pumps of its partition that new events concern. Holds nothing, so it may come and go.</summary>
[ImplicitStreamSubscription(EventsAppended.StreamNamespace)]
[PreferSilo(SiloRoles.Core)]
internal sealed class EventWakerGrain(EventPumps pumps) : Grain, IEventWakerGrain, IStreamSubscriptionObserver, IAsyncObserver<EventsAppended>
{
    private readonly List<(string Group, IPumpGrain Pump)> _pumps = [];

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var partition = int.Parse(this.GetPrimaryKeyString(), CultureInfo.InvariantCulture);
        _pumps.AddRange(pumps.Groups.Select(group => (group, GrainFactory.GetGrain<IPumpGrain>(IPumpGrain.Key(group, partition)))));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<EventsAppended>().ResumeAsync(this);

    /// <inheritdoc/>
    public Task OnNextAsync(EventsAppended item, StreamSequenceToken? token = null) =>
        Task.WhenAll(_pumps.Where(p => pumps.Concerns(p.Group, item.Types)).Select(p => p.Pump.WakeAsync()));

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
