using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Embedded;

/// <summary>
/// Streams in this process's memory. Each subscriber gets a stream's items in order, one at a time, as calls of its own. What has
/// not been delivered when the process ends is lost: streams carry, the log remembers.
/// </summary>
internal sealed class MemoryStreamProvider(string name, GrainEngine engine) : IStreamProvider
{
    private readonly ConcurrentDictionary<StreamId, StreamChannel> _channels = new();
    private readonly ConcurrentDictionary<string, GrainClass[]> _implicit = new(StringComparer.Ordinal);
    private long _sequence;

    public string Name => name;

    public bool IsRewindable => false;

    internal GrainEngine Engine => engine;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new MemoryStream<T>(this, streamId);

    /// <summary>Hands items to all subscribers; completes when none of them has too much waiting.</summary>
    internal Task PublishAsync<T>(StreamId stream, IEnumerable<T> items)
    {
        var values = items.ToArray();
        while (true)
        {
            if (Channel(stream).TryPublish(Number, out var accepted))
                return accepted;
        }

        StreamItem[] Number()
        {
            var sequence = Interlocked.Increment(ref _sequence);
            return [.. values.Select((value, index) => new StreamItem<T>(value, sequence, index))];
        }
    }

    internal StreamSubscription Subscribe(StreamId stream, Func<StreamChannel, StreamSubscription> create)
    {
        while (true)
        {
            if (Channel(stream).TryAdd(create) is { } subscription)
                return subscription;
        }
    }

    /// <summary>The subscription that a grain has by its class's attribute; null if it has none.</summary>
    internal GrainSubscription? ImplicitSubscription(StreamId stream, Activation activation)
    {
        if (Array.IndexOf(ImplicitSubscribers(stream.GetNamespace()), activation.Class) < 0)
            return null;
        var channel = Channel(stream);
        var subscription = channel.ImplicitOf(activation);

        // The observer belongs to the activation, under an identity that never changes: the channel needn't stay for it.
        channel.ForgetIfUnused();
        return subscription;
    }

    internal StreamChannel? Find(StreamId stream) => _channels.GetValueOrDefault(stream);

    internal void Forget(StreamChannel channel) => _channels.TryRemove(new KeyValuePair<StreamId, StreamChannel>(channel.StreamId, channel));

    /// <summary>The grain classes that are subscribed to a namespace by their attributes.</summary>
    internal GrainClass[] ImplicitSubscribers(string? streamNamespace) =>
        _implicit.GetOrAdd(streamNamespace ?? string.Empty, ns => [.. engine.References.Classes.Where(c => IsSubscribed(c, ns))]);

    private StreamChannel Channel(StreamId stream) => _channels.GetOrAdd(stream, id => new StreamChannel(this, id));

    private static bool IsSubscribed(GrainClass grainClass, string streamNamespace) =>
        grainClass.Type.GetCustomAttributes(typeof(ImplicitStreamSubscriptionAttribute), inherit: true)
            .Cast<ImplicitStreamSubscriptionAttribute>()
            .Any(attribute => attribute.Predicate.IsMatch(streamNamespace));
}
