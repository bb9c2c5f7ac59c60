using System.ComponentModel;
using System.Reflection;
using Orleans.CodeGeneration;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded;

/// <summary>
/// A call that waits, or whose method has not returned yet. Calls that complete on the caller's thread never become one,
/// unless filters or telemetry want to see them.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainRequest : Turn, IRequest
{
    private ITargetHolder? _target;

    private protected GrainRequest(GrainMethod method)
    {
        Method = method;
        Options = method.Options;
    }

    /// <inheritdoc />
    public InvokeMethodOptions Options { get; private set; }

    /// <inheritdoc />
    public virtual bool IsCancellable => false;

    internal GrainMethod Method { get; }

    /// <summary>The activation that runs it, once one does.</summary>
    internal Activation? Activation { get; set; }

    /// <summary>The activation that called; only known if filters want it.</summary>
    internal IGrainContext? Source { get; set; }

    /// <summary>The interface of the reference that was called; only known if filters want it.</summary>
    internal GrainInterfaceType CalledInterface { get; set; }

    /// <summary>What flows from the caller; null once it runs, and for requests of the engine itself.</summary>
    internal ExecutionContext? Flow { get; set; }

    /// <summary>The caller's call chain, if it may lead back into the grain.</summary>
    internal object? ReentrancyId { get; set; }

    internal CallCancellation? Cancellation { get; set; }

    internal PendingCallEntry Pending;

    internal bool AlwaysInterleaves => Options.HasFlag(InvokeMethodOptions.AlwaysInterleave);

    internal bool IsReadOnly => Options.HasFlag(InvokeMethodOptions.ReadOnly);

    /// <summary>Whether it belongs to one activation, and dies with it instead of going to the next one.</summary>
    internal virtual bool IsLocal => false;

    /// <summary>Whether it counts as use of the grain, which keeps it from being idle.</summary>
    internal virtual bool KeepsAlive => true;

    /// <summary>Whether it holds up the end of the activation, and other requests unless it interleaves.</summary>
    internal virtual bool IsCounted => true;

    /// <summary>Whether its caller gives up when the response time-out has passed.</summary>
    internal virtual bool HasDeadline => true;

    /// <summary>Whether filters see it.</summary>
    internal virtual bool IsFiltered => true;

    internal abstract bool IsAnswered { get; }

    /// <inheritdoc />
    public virtual int GetArgumentCount() => 0;

    /// <inheritdoc />
    public virtual object? GetArgument(int index) => throw NoArgument(index);

    /// <inheritdoc />
    public virtual void SetArgument(int index, object value) => throw NoArgument(index);

    /// <inheritdoc />
    public virtual CancellationToken GetCancellationToken() => default;

    /// <inheritdoc />
    public object? GetTarget() => _target?.GetTarget();

    /// <inheritdoc />
    public void SetTarget(ITargetHolder holder) => _target = holder;

    /// <inheritdoc />
    public abstract ValueTask<Response> Invoke();

    /// <inheritdoc />
    public string GetMethodName() => Method.Name;

    /// <inheritdoc />
    public string GetInterfaceName() => Method.InterfaceName;

    /// <inheritdoc />
    public string GetActivityName() => Method.ActivityName;

    /// <inheritdoc />
    public MethodInfo GetMethod() => Method.Info;

    /// <inheritdoc />
    public Type GetInterfaceType() => Method.InterfaceType;

    /// <inheritdoc />
    public TimeSpan? GetDefaultResponseTimeout() => Method.ResponseTimeout;

    /// <inheritdoc />
    public void AddInvokeMethodOptions(InvokeMethodOptions options) => Options |= options;

    /// <inheritdoc />
    public bool TryCancel()
    {
        Cancellation?.CancelCallee();
        return IsCancellable;
    }

    /// <inheritdoc />
    public override string ToString() => Method.ActivityName;

    /// <inheritdoc />
    public void Dispose() => GC.SuppressFinalize(this);

    internal sealed override void Run(Activation activation) => activation.Accept(this);

    /// <summary>Runs the method on the activation. Called on its turn, once it counts as running.</summary>
    internal abstract void Start(Activation activation);

    internal abstract bool TryFail(Exception exception);

    /// <summary>The activation it is bound to is gone.</summary>
    internal virtual void Abandon() => TryFail(new ObjectDisposedException(Method.ActivityName, "The activation has ended."));

    internal abstract bool TryCancelCaller(CancellationToken token);

    /// <summary>Hands the callee a token that is canceled on its own turns.</summary>
    internal void Link(CancellationToken token)
    {
        Cancellation = new CallCancellation(token);
        Cancellation.Attach(this);
        ReplaceCancellationToken(Cancellation.Token);
    }

    /// <summary>Makes the copy of a request that was sent into one that was not.</summary>
    private protected void ForgetSending()
    {
        Next = null;
        Activation = null;
        Flow = null;
        Pending = default;
        if (Cancellation is { } linked)
            ReplaceCancellationToken(linked.CallersToken);
        Cancellation = null;
    }

    /// <summary>Replaces the token among the arguments.</summary>
    protected virtual void ReplaceCancellationToken(CancellationToken token)
    {
    }

    /// <summary>The error of asking for an argument that isn't there.</summary>
    protected static ArgumentOutOfRangeException NoArgument(int index) =>
        new(nameof(index), index, "The method has no such parameter.");
}
