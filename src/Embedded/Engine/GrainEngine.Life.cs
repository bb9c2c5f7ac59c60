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
        if (_phase == Phase.Stopped)
            return;
        _phase = Phase.Stopping;
        using var timeout = new CancellationTokenSource(CollectionOptions.DeactivationTimeout, Clock);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(giveUp, timeout.Token);
        try
        {
            await EndAllAsync(bound.Token);
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

    /// <summary>
    /// Ends each activation as soon as it has nothing to do, whatever the others do. Those that are made meanwhile, because a
    /// running request calls them, are found at the next look.
    /// </summary>
    private async Task EndAllAsync(CancellationToken giveUp)
    {
        var ends = new Dictionary<Activation, Task>();
        while (true)
        {
            foreach (var activation in Activations())
            {
                if (!ends.ContainsKey(activation))
                    ends.Add(activation, EndAsync(activation, giveUp));
            }

            if (ends.Values.All(end => end.IsCompleted))
                return;
            await Task.WhenAny(Task.WhenAll(ends.Values), Task.Delay(TickLength, Clock, giveUp));
            giveUp.ThrowIfCancellationRequested();
        }
    }

    private static async Task EndAsync(Activation activation, CancellationToken giveUp)
    {
        while (activation.Load > 0)
            await activation.WhenQuiet().WaitAsync(giveUp);
        activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo is stopping."), giveUp);
        await activation.Deactivated.WaitAsync(giveUp);
    }
}
