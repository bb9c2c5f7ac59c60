using Orleans.Configuration;
using Orleans.Core.Internal;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded;

/// <summary>Which requests run, which wait, and where those go that this activation won't serve.</summary>
internal sealed partial class Activation : ICallChainReentrantGrainContext
{
    // Requests that have been sent here and have not begun. The only count that others than the owner change.
    private int _queued;

    private GrainRequest? _firstWaiting;
    private GrainRequest? _lastWaiting;
    private int _waitingThatMayPass;
    private int _running;
    private int _blocking;
    private int _blockingReadOnly;
    private bool _served;
    private int _lastUsed;

    /// <summary>Requests here, begun or not.</summary>
    internal int Load => Volatile.Read(ref _queued) + Volatile.Read(ref _running);

    internal int Queued => Volatile.Read(ref _queued);

    // Whoever learns that the activation is to end must not meet it again. It has served somebody, or it would end for ever.
    private bool IsLeaving => _phase == Phase.Draining || (_phase == Phase.Active && _served && _deactivation is not null);

    private int StateAtRest =>
        (_blocking > 0 ? Busy : 0) | (_phase == Phase.Active && Class.RunsCallsInline ? 0 : Closed);

    /// <summary>Queues a request, unless too many are. What the activation itself asks for is never refused.</summary>
    internal void Send(GrainRequest request)
    {
        var queued = Interlocked.Increment(ref _queued);
        if (queued > Class.QueueHardLimit && !request.IsLocal)
        {
            Interlocked.Decrement(ref _queued);
            var limit = Class.IsStatelessWorker
                ? nameof(SiloMessagingOptions.MaxEnqueuedRequestsHardLimit_StatelessWorker)
                : nameof(SiloMessagingOptions.MaxEnqueuedRequestsHardLimit);
            Class.Engine.Log.QueueFull(GrainId, queued - 1, Class.QueueHardLimit);
            request.TryFail(new LimitExceededException(limit, queued - 1, Class.QueueHardLimit, GrainId));
            return;
        }

        if (queued == Class.QueueSoftLimit)
            Class.Engine.Log.QueueLong(GrainId, queued);
        Enqueue(request);
    }

    /// <summary>Completes when no request runs or waits here.</summary>
    internal Task WhenQuiet()
    {
        var quiet = Extras.QuietSource().Task;
        Wake();
        return quiet;
    }

    /// <summary>Runs a request on its caller's thread, which has just entered.</summary>
    internal void RunEntered(GrainRequest request)
    {
        var callerFlow = ExecutionContext.Capture();
        var callerContext = Current;
        SetSynchronizationContext(this);
        try
        {
            var start = Class.Engine.Telemetry.BeginTurn();
            Begin(request);
            request.Start(this);
            Class.Engine.Telemetry.EndTurn(Class, start);
        }
        catch (Exception exception)
        {
            // Not the method's, which is in the answer: it must neither reach the caller nor keep the activation.
            Class.Engine.Log.TurnFailed(exception, GrainId);
        }

        SetSynchronizationContext(callerContext);
        if (callerFlow is not null && !ReferenceEquals(callerFlow, ExecutionContext.Capture()))
            ExecutionContext.Restore(callerFlow);
        if (request.KeepsAlive)
            Touch();
        Leave();
    }

    /// <summary>A request has come out of the inbox.</summary>
    internal void Accept(GrainRequest request)
    {
        // Requests that are waiting go first, unless this one may pass them.
        if (_phase != Phase.Dead && (_firstWaiting is null || MayPass(request)) && MayStart(request))
            Start(request);
        else
            Append(request);
    }

    /// <summary>A request counts as running.</summary>
    internal void Begin(GrainRequest request)
    {
        _served = true;
        if (!request.IsCounted)
            return;
        _running++;
        if (!Blocks(request))
            return;
        _blocking++;
        if (request.IsReadOnly)
            _blockingReadOnly++;
        if (Class.MayInterleave is not null)
            (Extras.BlockingRequests ??= []).Add(request);
    }

    /// <summary>A request's method has returned. Called on a turn.</summary>
    internal void End(GrainRequest request)
    {
        if (request.KeepsAlive)
            Touch();
        if (!request.IsCounted)
            return;
        _running--;
        if (Blocks(request))
        {
            _blocking--;
            if (request.IsReadOnly)
                _blockingReadOnly--;
            _extras?.BlockingRequests?.Remove(request);
        }

        if (_firstWaiting is not null || _deactivation is not null || _extras?.Quiet is not null)
            Interlocked.Or(ref _state, Work);
    }

    /// <summary>A method has failed: a version conflict of the grain's own state ends the activation.</summary>
    internal void OnFailed(Exception exception)
    {
        if (exception is not InconsistentStateException { IsSourceActivation: true } conflict)
            return;
        conflict.IsSourceActivation = false;
        Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, conflict, "The grain's state was out of date."));
    }

    void ICallChainReentrantGrainContext.OnEnterReentrantSection(Guid reentrancyId)
    {
        var sections = Extras.ReentrantSections ??= [];
        sections[reentrancyId] = sections.GetValueOrDefault(reentrancyId) + 1;
    }

    void ICallChainReentrantGrainContext.OnExitReentrantSection(Guid reentrancyId)
    {
        if (_extras?.ReentrantSections is not { } sections || !sections.TryGetValue(reentrancyId, out var depth))
            return;
        if (depth > 1)
            sections[reentrancyId] = depth - 1;
        else
            sections.Remove(reentrancyId);
    }

    private void Touch() => _lastUsed = Class.Engine.Tick;

    private void Start(GrainRequest request)
    {
        Interlocked.Decrement(ref _queued);

        // Nobody waits for it any more: it has timed out or was canceled while it was queued.
        if (request.IsAnswered)
            return;
        Begin(request);
        if (request.Flow is { } flow)
        {
            request.Flow = null;
            ExecutionContext.Restore(flow);
        }

        request.Start(this);
    }

    private void StartWaiting(ExecutionContext? ambient)
    {
        GrainRequest? previous = null;
        for (var request = _firstWaiting; request is not null;)
        {
            var next = (GrainRequest?)request.Next;
            if (_phase == Phase.Active && IsLeaving)
                return;
            if (MayStart(request))
            {
                Unlink(previous, request);
                Start(request);
                Reset(ambient);
            }
            else if (_waitingThatMayPass == 0)
            {
                return;
            }
            else
            {
                previous = request;
            }

            request = next;
        }
    }

    private bool MayStart(GrainRequest request)
    {
        if (IsLeaving ? !request.IsLocal && !CallsBack(request) : _phase != Phase.Active)
            return false;
        if (_blocking == 0 || !Blocks(request))
            return true;
        return (request.IsReadOnly && _blocking == _blockingReadOnly) || CallsBack(request) || MayInterleave(request);
    }

    private bool MayInterleave(GrainRequest request)
    {
        if (Class.MayInterleave is not { } predicate)
            return false;
        try
        {
            return predicate(Instance!, request) || Extras.BlockingRequests!.TrueForAll(running => predicate(Instance!, running));
        }
        catch (Exception exception)
        {
            Class.Engine.Log.PredicateFailed(exception, GrainId);
            return false;
        }
    }

    private bool CallsBack(GrainRequest request) =>
        request.ReentrancyId is Guid id && _extras?.ReentrantSections?.ContainsKey(id) == true;

    private bool Blocks(GrainRequest request) => !request.AlwaysInterleaves && !Class.IsReentrant;

    private bool MayPass(GrainRequest request) =>
        !Blocks(request) || request.IsReadOnly || request.ReentrancyId is not null || Class.MayInterleave is not null;

    private void Append(GrainRequest request)
    {
        if (_lastWaiting is null)
            _firstWaiting = request;
        else
            _lastWaiting.Next = request;
        _lastWaiting = request;
        if (MayPass(request))
            _waitingThatMayPass++;
    }

    private void Unlink(GrainRequest? previous, GrainRequest request)
    {
        if (previous is null)
            _firstWaiting = (GrainRequest?)request.Next;
        else
            previous.Next = request.Next;
        if (ReferenceEquals(_lastWaiting, request))
            _lastWaiting = previous;
        request.Next = null;
        if (MayPass(request))
            _waitingThatMayPass--;
    }

    /// <summary>Empties the queue: requests that are bound to this activation are given up, others go where they should.</summary>
    private void DismissWaiting(Action<GrainRequest> dismiss)
    {
        while (_firstWaiting is { } request)
        {
            Unlink(null, request);
            Interlocked.Decrement(ref _queued);
            if (request.IsLocal)
                request.Abandon();
            else if (!request.IsAnswered)
                Dismiss(request, dismiss);
        }
    }

    private static void Dismiss(GrainRequest request, Action<GrainRequest> dismiss)
    {
        try
        {
            dismiss(request);
        }
        catch (Exception exception)
        {
            request.TryFail(exception);
        }
    }
}
