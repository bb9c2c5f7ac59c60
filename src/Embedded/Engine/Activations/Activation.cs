using System.Runtime.CompilerServices;

namespace Orleans.Embedded;

/// <summary>
/// One activation of a grain. It is the synchronization context of its grain's code: whoever holds its
/// <see cref="Running"/> bit runs its turns, and nobody else does, so everything but the inbox needs no lock.
/// </summary>
internal sealed partial class Activation : SynchronizationContext, IThreadPoolWorkItem
{
    /// <summary>Somebody runs a turn.</summary>
    private const int Running = 1;

    /// <summary>There is something to do. If nobody runs a turn, exactly one run is scheduled.</summary>
    private const int Work = 2;

    /// <summary>A request that may not be interleaved waits at an await.</summary>
    private const int Busy = 4;

    /// <summary>Calls go through the inbox: the activation is not active, or its calls are never run on the caller's thread.</summary>
    private const int Closed = 8;

    private const int TurnsBeforeYield = 256;
    private const int SpinsForShortTurn = 24;

    private int _state = Closed;
    private int _owner;
    private Turn? _inbox;

    /// <summary>Runs a direct call's turn if the activation is idle, so that the caller may call the method right away.</summary>
    /// <param name="interleaves">Whether the call may run while others wait at an await.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryEnter(bool interleaves)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return false;
        if (Interlocked.CompareExchange(ref _state, Running, 0) != 0 && !TryEnterContended(interleaves))
            return false;
        _owner = Environment.CurrentManagedThreadId;
        return true;
    }

    /// <summary>Ends the turn of a direct call.</summary>
    internal void Exit()
    {
        Touch();
        Leave();
    }

    /// <summary>Ends a turn that has entered, without counting it as use.</summary>
    internal void Leave()
    {
        _served = true;
        var state = Volatile.Read(ref _state);
        if ((state & Work) != 0 || Interlocked.CompareExchange(ref _state, StateAtRest, state) != state)
            HandOver();
    }

    /// <summary>Queues a turn and sees to it that somebody runs it.</summary>
    internal void Enqueue(Turn turn)
    {
        var first = Volatile.Read(ref _inbox);
        do
            turn.Next = first;
        while ((first = Interlocked.CompareExchange(ref _inbox, turn, turn.Next)) != turn.Next);
        Wake();
    }

    /// <summary>Has somebody look at what there is to do.</summary>
    internal void Wake()
    {
        if ((Interlocked.Or(ref _state, Work) & (Running | Work)) == 0)
            Class.Engine.Scheduler.Schedule(this, preferLocal: !Class.IsStatelessWorker);
    }

    /// <inheritdoc />
    public override void Post(SendOrPostCallback d, object? state) => Enqueue(new Continuation(d, state));

    /// <inheritdoc />
    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!ReferenceEquals(Current, this))
            throw new NotSupportedException("A grain's turns can't be waited for by blocking a thread.");
        d(state);
    }

    /// <inheritdoc />
    public override SynchronizationContext CreateCopy() => this;

    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Or(ref _state, Running);
        _owner = Environment.CurrentManagedThreadId;
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            RunTurns();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    private void RunTurns()
    {
        var ambient = ExecutionContext.Capture();
        for (var turns = 0; ;)
        {
            Interlocked.And(ref _state, ~Work);
            turns += RunInbox(ambient);
            TryProgress(ambient);
            var state = Volatile.Read(ref _state);
            if ((state & Work) == 0)
            {
                if (Interlocked.CompareExchange(ref _state, StateAtRest, state) == state)
                    return;
            }
            else if (turns > TurnsBeforeYield)
            {
                HandOver();
                return;
            }
        }
    }

    private int RunInbox(ExecutionContext? ambient)
    {
        var turns = 0;
        for (var turn = TakeInbox(); turn is not null; turns++)
        {
            var next = turn.Next;
            turn.Next = null;
            try
            {
                var start = Class.Engine.Telemetry.BeginTurn();
                turn.Run(this);
                Class.Engine.Telemetry.EndTurn(Class, start);
            }
            catch (Exception exception)
            {
                // Only what nobody awaits ends here: an async void method, for instance, or who listens to the measurements.
                Class.Engine.Log.TurnFailed(exception, GrainId);
            }

            Reset(ambient);
            turn = next;
        }

        return turns;
    }

    // Whatever happens here, the turn must end, or nobody would ever get another one.
    private void TryProgress(ExecutionContext? ambient)
    {
        try
        {
            Progress(ambient);
        }
        catch (Exception exception)
        {
            Class.Engine.Log.TurnFailed(exception, GrainId);
            Reset(ambient);
        }
    }

    /// <summary>The inbox in the order of arrival.</summary>
    private Turn? TakeInbox()
    {
        Turn? ordered = null;
        for (var turn = Interlocked.Exchange(ref _inbox, null); turn is not null;)
        {
            var next = turn.Next;
            turn.Next = ordered;
            ordered = turn;
            turn = next;
        }

        return ordered;
    }

    /// <summary>Undoes what a turn may have left on the thread.</summary>
    private void Reset(ExecutionContext? ambient)
    {
        if (!ReferenceEquals(Current, this))
            SetSynchronizationContext(this);
        if (ambient is not null && !ReferenceEquals(ambient, ExecutionContext.Capture()))
            ExecutionContext.Restore(ambient);
    }

    private void HandOver()
    {
        // Whoever sets Work while Running is set leaves the scheduling to the one who runs: to us.
        Interlocked.Or(ref _state, Work);
        Volatile.Write(ref _owner, 0);
        int state;
        do
            state = Volatile.Read(ref _state);
        while (Interlocked.CompareExchange(ref _state, StateAtRest | Work, state) != state);
        Class.Engine.Scheduler.Schedule(this, preferLocal: false);
    }

    private bool TryEnterContended(bool interleaves)
    {
        var me = Environment.CurrentManagedThreadId;
        for (var spins = 0; spins < SpinsForShortTurn; spins++)
        {
            var state = Volatile.Read(ref _state);
            if ((state & (Closed | Work)) != 0 || ((state & Busy) != 0 && !interleaves && !Class.IsReentrant))
                return false;
            if ((state & Running) == 0)
            {
                if (Interlocked.CompareExchange(ref _state, state | Running, state) == state)
                    return true;
            }
            else if (_owner == me || Environment.ProcessorCount == 1)
            {
                return false;
            }

            // Most turns are shorter than a thread switch, so it pays to wait for them a little.
            Thread.SpinWait(8);
        }

        return false;
    }
}
