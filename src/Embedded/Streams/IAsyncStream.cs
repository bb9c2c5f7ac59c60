using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A stream's identity with a GUID key.</summary>
public interface IStreamIdentity
{
    /// <summary>The key.</summary>
    Guid Guid { get; }

    /// <summary>The namespace.</summary>
    string? Namespace { get; }
}

/// <summary>Takes the items of a stream.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public interface IAsyncObserver<in T>
{
    /// <summary>Takes an item. The next one comes when the task has completed; a failure is retried a few times.</summary>
    Task OnNextAsync(T item, StreamSequenceToken? token = null);

    /// <summary>There won't be any more items.</summary>
    Task OnCompletedAsync() => Task.CompletedTask;

    /// <summary>The producer has failed, or an item could not be delivered.</summary>
    Task OnErrorAsync(Exception ex);
}

/// <summary>Offers items of a stream.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public interface IAsyncObservable<T>
{
    /// <summary>Subscribes. Within a grain, items are delivered as calls of it; the subscription ends with the process.</summary>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer);

    /// <inheritdoc cref="SubscribeAsync(IAsyncObserver{T})" />
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null);
}

/// <summary>Takes several items at once.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public interface IAsyncBatchProducer<T> : IAsyncObserver<T>
{
    /// <summary>Publishes items in their order.</summary>
    Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null);
}

/// <summary>A stream.</summary>
public interface IAsyncStream
{
    /// <summary>Whether subscribers can ask for earlier items. Memory streams can't.</summary>
    bool IsRewindable { get; }

    /// <summary>The name of the provider.</summary>
    string ProviderName { get; }

    /// <summary>The identity of the stream.</summary>
    StreamId StreamId { get; }
}

/// <summary>A stream: publish with <c>OnNextAsync</c>, receive with <c>SubscribeAsync</c>.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public interface IAsyncStream<T> :
    IAsyncStream, IEquatable<IAsyncStream<T>>, IComparable<IAsyncStream<T>>, IAsyncObservable<T>, IAsyncBatchProducer<T>
{
    /// <summary>The subscriptions of the calling grain to this stream.</summary>
    Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles();
}

/// <summary>Offers streams.</summary>
public interface IStreamProvider
{
    /// <summary>The name it was registered with.</summary>
    string Name { get; }

    /// <summary>Whether subscribers can ask for earlier items.</summary>
    bool IsRewindable { get; }

    /// <summary>A stream. It exists by being asked for.</summary>
    IAsyncStream<T> GetStream<T>(StreamId streamId);
}

/// <summary>Shorter ways to name streams.</summary>
public static class StreamProviderExtensions
{
    /// <summary>A stream without a namespace.</summary>
    public static IAsyncStream<T> GetStream<T>(this IStreamProvider streamProvider, Guid id) =>
        streamProvider.GetStream<T>(StreamId.Create(null, id));

    /// <summary>A stream of a namespace.</summary>
    public static IAsyncStream<T> GetStream<T>(this IStreamProvider streamProvider, string ns, Guid id) =>
        streamProvider.GetStream<T>(StreamId.Create(ns, id));

    /// <summary>A stream without a namespace.</summary>
    public static IAsyncStream<T> GetStream<T>(this IStreamProvider streamProvider, string id) =>
        streamProvider.GetStream<T>(StreamId.Create(null, id));

    /// <summary>A stream of a namespace.</summary>
    public static IAsyncStream<T> GetStream<T>(this IStreamProvider streamProvider, string ns, string id) =>
        streamProvider.GetStream<T>(StreamId.Create(ns, id));

    /// <summary>A stream without a namespace.</summary>
    public static IAsyncStream<T> GetStream<T>(this IStreamProvider streamProvider, long id) =>
        streamProvider.GetStream<T>(StreamId.Create(null, id));

    /// <summary>A stream of a namespace.</summary>
    public static IAsyncStream<T> GetStream<T>(this IStreamProvider streamProvider, string ns, long id) =>
        streamProvider.GetStream<T>(StreamId.Create(ns, id));
}
