using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Takes part only in the start, so that it needn't be remembered afterwards.</summary>
internal interface IStartOnly;

/// <summary>The stages of an activation's life, in ascending order at its start and in descending order at its end.</summary>
internal sealed class GrainLifecycle : IGrainLifecycle
{
    private readonly List<Subscription> _subscriptions = [];
    private int _highestStarted = int.MinValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        var subscription = new Subscription(this, stage, observer);
        _subscriptions.Add(subscription);
        return subscription;
    }

    public async Task OnStart(CancellationToken token)
    {
        foreach (var stage in _subscriptions.GroupBy(s => s.Stage).OrderBy(g => g.Key).ToList())
        {
            _highestStarted = stage.Key;
            var starts = stage.Select(s => s.Observer.OnStart(token)).ToList();
            await Task.WhenAll(starts);
        }
    }

    public async Task OnStop(CancellationToken token)
    {
        var started = _subscriptions.Where(s => s.Stage <= _highestStarted);
        foreach (var stage in started.GroupBy(s => s.Stage).OrderByDescending(g => g.Key).ToList())
            await Task.WhenAll(stage.Select(s => s.Observer.OnStop(token)).ToList());
    }

    /// <summary>Lets go of those that only wanted to take part in the start.</summary>
    /// <returns>Whether nobody is left.</returns>
    public bool ForgetStarted()
    {
        _subscriptions.RemoveAll(s => s.Observer is IStartOnly);
        return _subscriptions.Count == 0;
    }

    private sealed class Subscription(GrainLifecycle lifecycle, int stage, ILifecycleObserver observer) : IDisposable
    {
        public int Stage => stage;

        public ILifecycleObserver Observer => observer;

        public void Dispose() => lifecycle._subscriptions.Remove(this);
    }
}
