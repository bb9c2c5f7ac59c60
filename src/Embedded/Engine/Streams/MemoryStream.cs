using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Embedded;

/// <summary>A stream of a <see cref="MemoryStreamProvider"/>: only a name, the channel behind it lives while it is used.</summary>
internal sealed class MemoryStream<T>(MemoryStreamProvider provider, StreamId streamId) : IAsyncStream<T>
{
    public bool IsRewindable => false;

    public string ProviderName => provider.Name;

    public StreamId StreamId => streamId;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null) => provider.PublishAsync(streamId, [item]);

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null) => provider.PublishAsync(streamId, batch);

    public Task OnErrorAsync(Exception ex) => throw new NotSupportedException("Memory streams carry items only.");

    public Task OnCompletedAsync() => throw new NotSupportedException("Memory streams carry items only.");

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) => SubscribeAsync(observer, null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(
        IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null)
    {
        if (token is not null)
            throw new ArgumentException("Memory streams can't be read from an earlier place.", nameof(token));
        return new MemoryStreamHandle<T>(Subscribe()).ResumeAsync(observer);
    }

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles()
    {
        IList<StreamSubscriptionHandle<T>> handles = RuntimeContext.Current is Activation activation
            ? [.. SubscriptionsOf(activation).Select(subscription => new MemoryStreamHandle<T>(subscription))]
            : [];
        return Task.FromResult(handles);
    }

    public bool Equals(IAsyncStream<T>? other) => other is not null && other.StreamId == streamId && other.ProviderName == ProviderName;

    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<T>);

    public override int GetHashCode() => HashCode.Combine(streamId, provider.Name);

    public int CompareTo(IAsyncStream<T>? other) => other is null ? 1 : streamId.CompareTo(other.StreamId);

    // A grain that is subscribed by its class's attribute has that one subscription, as on Orleans: to subscribe is to resume it.
    private StreamSubscription Subscribe() => RuntimeContext.Current is not Activation activation
        ? provider.Subscribe(streamId, channel => new ObserverSubscription(channel, Guid.CreateVersion7()))
        : provider.ImplicitSubscription(streamId, activation) ?? provider.Subscribe(
            streamId,
            channel => new GrainSubscription(channel, Guid.CreateVersion7(), activation.Class, activation.Key, isImplicit: false));

    private IEnumerable<StreamSubscription> SubscriptionsOf(Activation activation) =>
        provider.ImplicitSubscription(streamId, activation) is { } only ? [only] : ExplicitOf(activation);

    private IEnumerable<StreamSubscription> ExplicitOf(Activation activation) =>
        provider.Find(streamId)?.Subscriptions()
            .Where(s => s is GrainSubscription { IsImplicit: false } own && own.GrainId == activation.GrainId) ?? [];
}

/// <summary>What a subscriber holds of its subscription.</summary>
internal sealed class MemoryStreamHandle<T>(StreamSubscription subscription) : StreamSubscriptionHandle<T>
{
    public override StreamId StreamId => subscription.Channel.StreamId;

    public override string ProviderName => subscription.Channel.Provider.Name;

    public override Guid HandleId => subscription.Id;

    public override Task UnsubscribeAsync()
    {
        subscription.Attach(null);
        subscription.Channel.Remove(subscription);
        return Task.CompletedTask;
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        subscription.Attach(observer);
        return Task.FromResult<StreamSubscriptionHandle<T>>(this);
    }

    public override bool Equals(StreamSubscriptionHandle<T>? other) => other?.HandleId == HandleId;
}
