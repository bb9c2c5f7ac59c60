using System.ComponentModel;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded;

/// <summary>A request and its answer.</summary>
/// <typeparam name="TResult">The type of the answer.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainRequest<TResult> : GrainRequest
{
    // The caller must never go on within the callee's turn: continuations are posted to the caller's own context.
    private TaskCompletionSource<TResult> _answer = NewAnswer();
    private Task? _method;

    private protected GrainRequest(GrainMethod method)
        : base(method)
    {
    }

    internal Task<TResult> Answer => _answer.Task;

    internal sealed override bool IsAnswered => _answer.Task.IsCompleted;

    /// <inheritdoc />
    public sealed override async ValueTask<Response> Invoke()
    {
        try
        {
            var method = CallMethod(GetTarget() ?? throw new InvalidOperationException("The call has no target yet."));
            if (method is Task<TResult> withResult)
                return Response.FromResult(await withResult);
            await method;
            return Response.Completed;
        }
        catch (Exception exception)
        {
            return Response.FromException(exception);
        }
    }

    /// <summary>The same call once more, for who wants to try again: with what the arguments are now, and an answer of its own.</summary>
    internal GrainRequest<TResult> Again()
    {
        var again = (GrainRequest<TResult>)MemberwiseClone();
        again._answer = NewAnswer();
        again._method = null;
        again.ForgetSending();
        return again;
    }

    internal sealed override void Start(Activation activation)
    {
        Activation = activation;
        Task method;
        try
        {
            Cancellation?.Started(activation);
            method = activation.Class.IsFiltered && IsFiltered
                ? CallThroughFilters(activation)
                : CallMethod(activation.Instance!);
        }
        catch (Exception exception)
        {
            method = Failed(exception);
        }

        method ??= Task.FromException<TResult>(new InvalidOperationException($"{Method.ActivityName} returned null instead of a task."));
        Await(method);
    }

    /// <summary>The outcome of a method that threw instead of returning a task.</summary>
    internal static Task<TResult> Failed(Exception exception) =>
        exception is OperationCanceledException { CancellationToken: { IsCancellationRequested: true } token }
            ? Task.FromCanceled<TResult>(token)
            : Task.FromException<TResult>(exception);

    /// <summary>Answers when the method has returned. Called on the activation's turn.</summary>
    internal void Await(Task method)
    {
        _method = method;
        if (method.IsCompleted)
            OnMethodReturned();
        else
            method.GetAwaiter().UnsafeOnCompleted(OnMethodReturned);
    }

    internal sealed override bool TryFail(Exception exception) => Answered(_answer.TrySetException(exception));

    internal sealed override bool TryCancelCaller(CancellationToken token) => Answered(_answer.TrySetCanceled(token));

    /// <summary>Calls the method. What it throws fails the call.</summary>
    private protected abstract Task CallMethod(object grain);

    private static TaskCompletionSource<TResult> NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<TResult> CallThroughFilters(Activation activation)
    {
        var context = new IncomingCallContext(this, activation);
        await context.Invoke();
        return context.Response is { } response ? response.GetResult<TResult>()! : default!;
    }

    private void OnMethodReturned()
    {
        var activation = Activation!;
        activation.End(this);
        Cancellation?.Detach();
        try
        {
            Answered(Settle(activation, _method!));
        }
        catch (Exception exception)
        {
            // Whoever waits must hear something.
            TryFail(exception);
            throw;
        }
    }

    private bool Settle(Activation activation, Task method)
    {
        if (method.IsFaulted)
        {
            var failure = method.Exception!.InnerExceptions;
            activation.OnFailed(failure[0]);
            if (Method.IsOneWay)
                activation.Class.Engine.Log.OneWayCallFailed(failure[0], Method.ActivityName, activation.GrainId);
            return _answer.TrySetException(failure);
        }

        if (method is Task<TResult> withResult)
            return _answer.TrySetFromTask(withResult);
        return method.IsCanceled ? CancelAnswer(method) : _answer.TrySetResult(default!);
    }

    private bool CancelAnswer(Task method)
    {
        var token = CancellationToken.None;
        try
        {
            method.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException canceled)
        {
            token = canceled.CancellationToken;
        }

        return _answer.TrySetCanceled(token);
    }

    private bool Answered(bool byThis)
    {
        if (byThis)
            Pending.Remove(this);
        return byThis;
    }
}
