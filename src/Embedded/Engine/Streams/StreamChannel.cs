using System.Security.Cryptography;
using System.Text;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The subscribers of one stream. It is forgotten when nothing waits in it and nobody subscribed explicitly.</summary>
internal sealed class StreamChannel
{
    private readonly Lock _gate = new();
    private readonly List<StreamSubscription> _subscriptions;
    private bool _forgotten;

    public StreamChannel(MemoryStreamProvider provider, StreamId streamId)
    {
        Provider = provider;
        StreamId = streamId;
        var key = IdSpan.Create(streamId.GetKeyAsString());
        _subscriptions = [.. provider.ImplicitSubscribers(streamId.GetNamespace())
            .Select(c => new GrainSubscription(this, IdOf(c, streamId), c, key, isImplicit: true))];
    }

    public MemoryStreamProvider Provider { get; }

    public StreamId StreamId { get; }

    /// <summary>Hands items to all subscribers.</summary>
    /// <param name="number">Makes the items. It is called once it is this batch's turn, so that their numbers ascend in each stream.</param>
    /// <param name="accepted">Completes when no subscriber has too much waiting.</param>
    /// <returns>False if the channel has been forgotten, and another one is needed.</returns>
    public bool TryPublish(Func<StreamItem[]> number, out Task accepted)
    {
        lock (_gate)
        {
            accepted = Task.CompletedTask;
            if (_forgotten)
                return false;
            if (_subscriptions.Count == 0)
                return true;
            var items = number();
            accepted = Task.WhenAll(_subscriptions.ConvertAll(s => s.Enqueue(items)));
            return true;
        }
    }

    /// <summary>The subscription that a grain has by its class's attribute; null if it has none.</summary>
    public GrainSubscription? ImplicitOf(Activation activation)
    {
        lock (_gate)
        {
            return _subscriptions.OfType<GrainSubscription>()
                .FirstOrDefault(s => s.IsImplicit && s.GrainId.Type == activation.Class.GrainType);
        }
    }

    /// <summary>Adds a subscription.</summary>
    /// <returns>Null if the channel has been forgotten, and another one is needed.</returns>
    public StreamSubscription? TryAdd(Func<StreamChannel, StreamSubscription> create)
    {
        lock (_gate)
        {
            if (_forgotten)
                return null;
            var subscription = create(this);
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    public void Remove(StreamSubscription subscription)
    {
        lock (_gate)
        {
            if (subscription is not GrainSubscription { IsImplicit: true })
                _subscriptions.Remove(subscription);
        }

        ForgetIfUnused();
    }

    public IReadOnlyList<StreamSubscription> Subscriptions()
    {
        lock (_gate)
            return [.. _subscriptions];
    }

    /// <summary>Called when a subscription has nothing left to deliver.</summary>
    public void ForgetIfUnused()
    {
        lock (_gate)
        {
            if (_forgotten || !_subscriptions.TrueForAll(s => s is GrainSubscription { IsImplicit: true } && s.IsEmpty))
                return;
            _forgotten = true;
        }

        Provider.Forget(this);
    }

    // An implicit subscription is the same one whenever its channel is made anew.
    private static Guid IdOf(GrainClass grainClass, StreamId streamId) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{grainClass.GrainType}/{streamId}")).AsSpan(0, 16));
}
