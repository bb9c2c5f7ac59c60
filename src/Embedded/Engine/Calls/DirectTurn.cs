using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Orleans.Embedded;

/// <summary>
/// A call that runs on its caller's thread, because the activation was idle: its context is installed until the method
/// returns or reaches its first real wait. Generated references use it; nothing is allocated if the method completes.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Design", "CA1001", Justification = "A token source without a timer holds nothing to dispose.")]
public ref struct DirectTurn
{
    private readonly Activation _activation;
    private readonly GrainMethod _method;
    private readonly SynchronizationContext? _callerContext;
    private readonly ExecutionContext? _callerFlow;
    private CallCancellation? _cancellation;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal DirectTurn(Activation activation, GrainMethod method)
    {
        _activation = activation;
        _method = method;
        _callerFlow = ExecutionContext.Capture();
        _callerContext = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(activation);
    }

    /// <summary>The grain object.</summary>
    public readonly object Grain => _activation.Instance!;

    /// <summary>The token to hand to the method.</summary>
    public CancellationToken Link(CancellationToken token)
    {
        if (!token.CanBeCanceled)
            return token;

        // The reference hands it on as the call's outcome.
        token.ThrowIfCancellationRequested();
        _cancellation = new CallCancellation(token);
        _cancellation.Started(_activation);
        return _cancellation.Token;
    }

    /// <summary>The method has returned a task.</summary>
    public readonly Task<TResult> Leave<TResult>(Task<TResult> task)
    {
        if (task is not { IsCompletedSuccessfully: true })
            return LeaveUnfinished<TResult>(task);
        Exit();
        return task;
    }

    /// <summary>The method has returned a task.</summary>
    public readonly Task Leave(Task task)
    {
        if (task is not { IsCompletedSuccessfully: true })
            return LeaveUnfinished<NoResult>(task);
        Exit();
        return task;
    }

    /// <summary>The method has returned a task.</summary>
    public readonly ValueTask<TResult> Leave<TResult>(ValueTask<TResult> task)
    {
        if (!task.IsCompletedSuccessfully)
            return new ValueTask<TResult>(LeaveUnfinished<TResult>(task.AsTask()));
        Exit();
        return task;
    }

    /// <summary>The method has returned a task.</summary>
    public readonly ValueTask Leave(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully)
            return new ValueTask(LeaveUnfinished<NoResult>(task.AsTask()));
        Exit();
        return task;
    }

    /// <summary>The method has thrown instead of returning a task.</summary>
    public readonly Task<TResult> Fail<TResult>(Exception exception)
    {
        _activation.OnFailed(exception);
        Exit();
        return GrainRequest<TResult>.Failed(exception);
    }

    private readonly Task<TResult> LeaveUnfinished<TResult>(Task? task)
    {
        task ??= Task.FromException<TResult>(new InvalidOperationException($"{_method.ActivityName} returned null instead of a task."));
        var call = new DirectCall<TResult>(_method) { Activation = _activation, Cancellation = _cancellation };
        try
        {
            _cancellation?.Attach(call);
            _activation.Begin(call);
            call.Await(task);
        }
        finally
        {
            Restore();
            _activation.Exit();
        }

        _activation.Class.Engine.AddPending(call);
        return call.Answer;
    }

    private readonly void Exit()
    {
        _cancellation?.Detach();
        Restore();
        _activation.Exit();
    }

    private readonly void Restore()
    {
        SynchronizationContext.SetSynchronizationContext(_callerContext);
        if (_callerFlow is not null && !ReferenceEquals(_callerFlow, ExecutionContext.Capture()))
            ExecutionContext.Restore(_callerFlow);
    }
}
