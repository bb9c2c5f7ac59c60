using System.Collections.Concurrent;
using Orleans.CodeGeneration;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Orleans.Embedded;

/// <summary>A grain's subscription: items come as calls of the grain, and activate it if need be.</summary>
internal sealed class GrainSubscription(StreamChannel channel, Guid id, GrainClass grainClass, IdSpan key, bool isImplicit)
    : StreamSubscription(channel, id), IStreamSubscriptionHandleFactory
{
    public bool IsImplicit => isImplicit;

    public GrainId GrainId => new(grainClass.GrainType, key);

    public StreamId StreamId => Channel.StreamId;

    public string ProviderName => Channel.Provider.Name;

    public GuidId SubscriptionId => GuidId.GetGuidId(Id);

    public StreamSubscriptionHandle<T> Create<T>() => new MemoryStreamHandle<T>(this);

    public override void Attach(object? observer)
    {
        if (RuntimeContext.Current is not Activation activation || activation.GrainId != GrainId)
            throw new InvalidOperationException($"Only {GrainId} itself can resume or end its subscription.");
        var observers = StreamObservers.Of(activation);
        if (observer is null)
            observers.TryRemove(Id, out _);
        else
            observers[Id] = observer;
    }

    protected override Task DeliverAsync(StreamItem item) => CallAsync(observer => item.DeliverTo(observer));

    protected override Task ReportAsync(StreamItem item, Exception failure) => CallAsync(observer => item.ReportTo(observer, failure));

    protected override void OnFailed(Exception failure, int attempt, bool isLast)
    {
        Engine.Log.DeliveryFailed(failure, GrainId, StreamId, attempt);
        if (isLast)
            Engine.Log.DeliveryGivenUp(GrainId, StreamId);
    }

    private Task<NoResult> CallAsync(Func<object, Task> action) =>
        Engine.Dispatch(grainClass.CreateReference(key), new DeliveryCall(this, action));

    private async Task OnActivationAsync(Activation activation, Func<object, Task> action)
    {
        var observers = StreamObservers.Of(activation);
        if (!observers.TryGetValue(Id, out var observer))
        {
            if (activation.Instance is IStreamSubscriptionObserver grain)
                await grain.OnSubscribed(this);
            if (!observers.TryGetValue(Id, out observer))
            {
                Engine.Log.NobodyTakesItems(GrainId, StreamId);
                return;
            }
        }

        await action(observer);
    }

    private sealed class DeliveryCall(GrainSubscription subscription, Func<object, Task> action) : TaskCall(StreamObservers.Deliver)
    {
        protected override Task InvokeOn(object grain) => subscription.OnActivationAsync(Activation!, action);

        internal override bool IsFiltered => false;
    }
}

/// <summary>Who takes the items of which subscription on an activation.</summary>
internal sealed class StreamObservers : ConcurrentDictionary<Guid, object>
{
    public static readonly GrainMethod Deliver = new(typeof(IDelivery), nameof(IDelivery.Deliver), [], InvokeMethodOptions.None);

    private interface IDelivery
    {
        Task Deliver();
    }

    public static StreamObservers Of(Activation activation)
    {
        if (activation.GetComponent(typeof(StreamObservers)) is StreamObservers known)
            return known;
        var observers = new StreamObservers();
        activation.SetComponent(observers);
        return observers;
    }
}
