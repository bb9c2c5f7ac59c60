using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Start and stop.</summary>
internal sealed partial class GrainEngine
{
    private volatile Phase _phase = Phase.Running;

    private enum Phase
    {
        Running,

        /// <summary>Only grains may call grains, so that they can finish what they do.</summary>
        Stopping,
        Stopped,
    }

    /// <summary>Reads which grains there are, and starts the clock.</summary>
    public void Start()
    {
        Log.Started(References.Classes.Count);

        // The timers must not keep what the starter happened to have in its context.
        using var noFlow = ExecutionContext.SuppressFlow();
        var quantum = CollectionOptions.CollectionQuantum;
        _ticks = Clock.CreateTimer(static self => ((GrainEngine)self!).OnTick(), this, TickLength, TickLength);
        _collections = Clock.CreateTimer(static self => ((GrainEngine)self!).OnCollection(), this, quantum, quantum);
    }

    /// <summary>Refuses calls from outside, lets grains finish what they do, then deactivates all of them.</summary>
    /// <param name="giveUp">When canceled, what has not ended is left as it is.</param>
    public async Task StopAsync(CancellationToken giveUp)
    {
        _phase = Phase.Stopping;
        using var timeout = new CancellationTokenSource(CollectionOptions.DeactivationTimeout, Clock);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(giveUp, timeout.Token);
        try
        {
            while (Activations().Where(a => a.Load > 0).ToList() is { Count: > 0 } busy)
                await Task.WhenAll(busy.ConvertAll(a => a.WhenQuiet())).WaitAsync(bound.Token);
            while (Activations().ToList() is { Count: > 0 } all)
                await Task.WhenAll(all.ConvertAll(a => EndAsync(a, bound.Token))).WaitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            Log.StoppedEarly(Activations().Count());
        }

        _phase = Phase.Stopped;
        Dispose();
        foreach (var request in _pending.TakeExpired(int.MaxValue))
            request.TryFail(new SiloUnavailableException("The silo has stopped."));
        Log.Stopped();
    }

    private static Task EndAsync(Activation activation, CancellationToken giveUp)
    {
        activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo is stopping."), giveUp);
        return activation.Deactivated;
    }
}
