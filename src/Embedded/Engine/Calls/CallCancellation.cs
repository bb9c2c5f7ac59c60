namespace Orleans.Embedded;

/// <summary>
/// The callee's side of a caller's token. The caller is released at once; the callee's token is canceled on a turn of its
/// activation, so that what it registered there runs like any other of its code.
/// </summary>
internal sealed class CallCancellation : CancellationTokenSource
{
    private readonly CancellationToken _callers;
    private readonly CancellationTokenRegistration _registration;
    private volatile bool _signaled;
    private volatile GrainRequest? _request;
    private volatile Activation? _activation;

    public CallCancellation(CancellationToken callers)
    {
        _callers = callers;
        _registration = callers.UnsafeRegister(static self => ((CallCancellation)self!).OnCallerCanceled(), this);
    }

    /// <summary>The token that the caller passed.</summary>
    public CancellationToken CallersToken => _callers;

    /// <summary>The caller waits for this request.</summary>
    public void Attach(GrainRequest request)
    {
        _request = request;
        Interlocked.MemoryBarrier();
        if (_signaled)
            request.TryCancelCaller(_callers);
    }

    /// <summary>The callee runs on this activation.</summary>
    public void Started(Activation activation)
    {
        _activation = activation;
        Interlocked.MemoryBarrier();
        if (_signaled)
            PostCancel(activation);
    }

    /// <summary>The callee has returned.</summary>
    public void Detach()
    {
        _registration.Unregister();
        _request = null;
        _activation = null;
    }

    public void CancelCallee()
    {
        if (_activation is { } activation)
            PostCancel(activation);
    }

    private void OnCallerCanceled()
    {
        _signaled = true;
        Interlocked.MemoryBarrier();
        _request?.TryCancelCaller(_callers);
        CancelCallee();
    }

    private void PostCancel(Activation activation) => activation.Post(static self => ((CallCancellation)self!).Cancel(), this);
}
