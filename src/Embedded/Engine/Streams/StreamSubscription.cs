using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// Delivers the items of a stream to one subscriber, in order and one at a time. An item that the subscriber fails to take is
/// tried again a few times and then reported and passed over.
/// </summary>
internal abstract class StreamSubscription(StreamChannel channel, Guid id) : IThreadPoolWorkItem
{
    /// <summary>More waiting items than this slow the publisher down.</summary>
    private const int WaitingLimit = 10_000;

    private const int Tries = 3;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Queue<(StreamItem Item, TaskCompletionSource? Taken)> _waiting = new();
    private bool _delivering;

    public StreamChannel Channel => channel;

    public Guid Id => id;

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return !_delivering && _waiting.Count == 0;
        }
    }

    protected GrainEngine Engine => channel.Provider.Engine;

    /// <summary>Queues items.</summary>
    /// <returns>Completes at once, or when the last item has left the queue if too many were waiting.</returns>
    public Task Enqueue(StreamItem[] items)
    {
        TaskCompletionSource? taken = null;
        lock (_gate)
        {
            if (_waiting.Count + items.Length > WaitingLimit)
                taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            for (var i = 0; i < items.Length; i++)
                _waiting.Enqueue((items[i], i == items.Length - 1 ? taken : null));
            if (_delivering || items.Length == 0)
                return taken?.Task ?? Task.CompletedTask;
            _delivering = true;
        }

        Engine.Scheduler.Schedule(this, preferLocal: false);
        return taken?.Task ?? Task.CompletedTask;
    }

    void IThreadPoolWorkItem.Execute() =>
        Engine.Outside.Run(static self => _ = ((StreamSubscription)self!).DeliverAllAsync(), this);

    /// <summary>Sets who takes the items; null: nobody any more.</summary>
    public abstract void Attach(object? observer);

    /// <summary>Hands over one item.</summary>
    protected abstract Task DeliverAsync(StreamItem item);

    /// <summary>Tells the subscriber that it will never get the item.</summary>
    protected abstract Task ReportAsync(StreamItem item, Exception failure);

    protected abstract void OnFailed(Exception failure, int attempt, bool isLast);

    private async Task DeliverAllAsync()
    {
        while (TryNext(out var next))
        {
            await DeliverWithRetriesAsync(next.Item);
            next.Taken?.TrySetResult();
        }

        Channel.ForgetIfUnused();
    }

    private bool TryNext(out (StreamItem Item, TaskCompletionSource? Taken) next)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out next))
                return true;
            _delivering = false;
            return false;
        }
    }

    private async Task DeliverWithRetriesAsync(StreamItem item)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await DeliverAsync(item);
                return;
            }
            catch (Exception exception)
            {
                var isLast = attempt == Tries || exception is SiloUnavailableException;
                OnFailed(exception, attempt, isLast);
                if (isLast)
                {
                    await TryReportAsync(item, exception);
                    return;
                }
            }

            await Task.Delay(FirstRetry * Math.Pow(2, attempt - 1), Engine.Clock);
        }
    }

    private async Task TryReportAsync(StreamItem item, Exception failure)
    {
        try
        {
            await ReportAsync(item, failure);
        }
        catch (Exception exception)
        {
            Engine.Log.ObserverFailed(exception, Channel.StreamId);
        }
    }
}

/// <summary>A subscriber outside of grains.</summary>
internal sealed class ObserverSubscription(StreamChannel channel, Guid id) : StreamSubscription(channel, id)
{
    private volatile object? _observer;

    public override void Attach(object? observer) => _observer = observer;

    protected override Task DeliverAsync(StreamItem item) => _observer is { } observer ? item.DeliverTo(observer) : Task.CompletedTask;

    protected override Task ReportAsync(StreamItem item, Exception failure) =>
        _observer is { } observer ? item.ReportTo(observer, failure) : Task.CompletedTask;

    protected override void OnFailed(Exception failure, int attempt, bool isLast) =>
        Engine.Log.ObserverFailed(failure, Channel.StreamId);
}
