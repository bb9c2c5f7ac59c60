namespace Orleans.Embedded;

/// <summary>From the first request to the end.</summary>
internal sealed partial class Activation
{
    private volatile Phase _phase;
    private Deactivation? _deactivation;

    private enum Phase
    {
        Created,
        Activating,
        Active,

        /// <summary>It will end when the running requests have returned; new ones wait for the next activation.</summary>
        Draining,
        Deactivating,
        Dead,
    }

    internal bool IsDead => _phase == Phase.Dead;

    /// <summary>Whether new requests would be served here.</summary>
    internal bool IsUsable => _phase <= Phase.Active && _deactivation is null;

    /// <summary>Asks the activation to end if nothing has used it for its collection age.</summary>
    internal void CollectIfIdle(int tick)
    {
        if (_extras is { } extras)
        {
            if (extras.Enumerations is { IsEmpty: false } enumerations)
                Post(static self => ((Enumerations)self!).CloseAbandoned(), enumerations);
            if (extras.KeepAliveUntil > tick || extras.Enumerations?.AnyAwaited == true)
                return;
        }

        if (_phase == Phase.Active && Load == 0 && tick - _lastUsed >= Class.CollectionAge)
            Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "The activation was idle."));
    }

    /// <summary>Keeps the activation from being collected until a tick of the engine's clock.</summary>
    internal void KeepUntil(int tick) => Extras.KeepAliveUntil = tick;

    /// <summary>Does what the state of things asks for. Called after turns.</summary>
    private void Progress(ExecutionContext? ambient)
    {
        ProgressLife(ambient);
        if (_extras?.Quiet is not null && Load == 0)
            _extras.OnQuiet();
    }

    private void ProgressLife(ExecutionContext? ambient)
    {
        switch (_phase)
        {
            case Phase.Created:
                BeginActivation(ambient);
                break;
            case Phase.Active:
                StartWaiting(ambient);
                if (_deactivation is not null)
                {
                    _phase = Phase.Draining;
                    TryBeginDeactivation(ambient);
                }

                break;
            case Phase.Draining:
                StartWaiting(ambient);
                TryBeginDeactivation(ambient);
                break;
            case Phase.Dead:
                DismissWaiting(Class.Redirect(Key));
                break;
            default:
                break;
        }
    }

    private void BeginActivation(ExecutionContext? ambient)
    {
        _phase = Phase.Activating;
        Touch();
        if (_firstWaiting?.Flow is { } flow)
            ExecutionContext.Restore(flow);
        _ = ActivateAsync();
        Reset(ambient);
    }

    private async Task ActivateAsync()
    {
        using var timeout = new CancellationTokenSource(Class.Engine.CollectionOptions.ActivationTimeout, Class.Engine.Clock);
        try
        {
            Instance = Class.CreateInstance(this);
            if (_extras?.Lifecycle is { } lifecycle)
                await Bounded(lifecycle.OnStart(timeout.Token), timeout.Token);
            if (Instance is IGrainBase grain)
                await Bounded(grain.OnActivateAsync(timeout.Token), timeout.Token);
            _extras?.ForgetStarted();
            _phase = Phase.Active;
            Touch();
        }
        catch (Exception exception)
        {
            var failure = timeout.IsCancellationRequested && exception is OperationCanceledException
                ? new TimeoutException($"{GrainId} was not active after {Class.Engine.CollectionOptions.ActivationTimeout}.", exception)
                : exception;
            Class.Engine.Log.ActivationFailed(failure, GrainId);
            await StopLifecycleAsync(CancellationToken.None);
            await DieAsync(request => request.TryFail(failure));
        }

        Wake();
    }

    private void TryBeginDeactivation(ExecutionContext? ambient)
    {
        if (_running > 0 || _phase != Phase.Draining)
            return;
        _phase = Phase.Deactivating;
        _ = DeactivateAsync(_deactivation!);
        Reset(ambient);
    }

    private async Task DeactivateAsync(Deactivation deactivation)
    {
        using var timeout = new CancellationTokenSource(Class.Engine.CollectionOptions.DeactivationTimeout, Class.Engine.Clock);
        await using var registration = deactivation.Token.UnsafeRegister(
            static (source, _) => ((CancellationTokenSource)source!).Cancel(), timeout);
        try
        {
            _extras?.StopTimers();
            if (_extras?.Enumerations is { } enumerations)
                await enumerations.AbortAsync(timeout.Token);
            if (Instance is IGrainBase grain)
                await Bounded(grain.OnDeactivateAsync(deactivation.Reason, timeout.Token), timeout.Token);
        }
        catch (Exception exception)
        {
            Class.Engine.Log.DeactivationFailed(exception, GrainId);
        }

        await StopLifecycleAsync(timeout.Token);
        await DieAsync(Class.Redirect(Key));
        Wake();
    }

    private async Task StopLifecycleAsync(CancellationToken token)
    {
        if (_extras?.Lifecycle is not { } lifecycle)
            return;
        try
        {
            await Bounded(lifecycle.OnStop(token), token);
        }
        catch (Exception exception)
        {
            Class.Engine.Log.DeactivationFailed(exception, GrainId);
        }
    }

    private async Task DieAsync(Action<GrainRequest> dismiss)
    {
        try
        {
            if (Instance is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else if (Instance is IDisposable disposable)
                disposable.Dispose();
            if (_extras?.Scope is { } scope)
                await scope.DisposeAsync();
        }
        catch (Exception exception)
        {
            Class.Engine.Log.DeactivationFailed(exception, GrainId);
        }

        _extras?.StopTimers();
        _phase = Phase.Dead;
        Class.Remove(this);
        DismissWaiting(dismiss);
        Interlocked.MemoryBarrier();
        _extras?.Deactivated?.TrySetResult();
    }

    /// <summary>Waits no longer than the token allows, whether the task observes it or not.</summary>
    private static Task Bounded(Task task, CancellationToken token) => task.IsCompleted ? task : task.WaitAsync(token);

    internal sealed record Deactivation(DeactivationReason Reason, CancellationToken Token);
}
