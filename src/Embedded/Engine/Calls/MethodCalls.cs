using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>A call of a method that returns <see cref="Task{TResult}"/>.</summary>
/// <typeparam name="TResult">The type of the answer.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TaskCall<TResult>(GrainMethod method) : GrainRequest<TResult>(method)
{
    /// <summary>Calls the method.</summary>
    protected abstract Task<TResult> InvokeOn(object grain);

    private protected sealed override Task CallMethod(object grain) => InvokeOn(grain);
}

/// <summary>A call of a method that returns <see cref="Task"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TaskCall(GrainMethod method) : GrainRequest<NoResult>(method)
{
    /// <summary>Calls the method.</summary>
    protected abstract Task InvokeOn(object grain);

    private protected sealed override Task CallMethod(object grain) => InvokeOn(grain);
}

/// <summary>A call of a method that returns <see cref="ValueTask{TResult}"/>.</summary>
/// <typeparam name="TResult">The type of the answer.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ValueTaskCall<TResult>(GrainMethod method) : GrainRequest<TResult>(method)
{
    /// <summary>Calls the method.</summary>
    protected abstract ValueTask<TResult> InvokeOn(object grain);

    private protected sealed override Task CallMethod(object grain) => InvokeOn(grain).AsTask();
}

/// <summary>A call of a method that returns <see cref="ValueTask"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ValueTaskCall(GrainMethod method) : GrainRequest<NoResult>(method)
{
    /// <summary>Calls the method.</summary>
    protected abstract ValueTask InvokeOn(object grain);

    private protected sealed override Task CallMethod(object grain) => InvokeOn(grain).AsTask();
}

/// <summary>A call of a method that returns nothing.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VoidCall(GrainMethod method) : GrainRequest<NoResult>(method)
{
    /// <summary>Calls the method.</summary>
    protected abstract void InvokeOn(object grain);

    private protected sealed override Task CallMethod(object grain)
    {
        InvokeOn(grain);
        return Task.CompletedTask;
    }
}

/// <summary>A call that began on its caller's thread and has not returned yet.</summary>
internal sealed class DirectCall<TResult>(GrainMethod method) : GrainRequest<TResult>(method)
{
    private protected override Task CallMethod(object grain) =>
        throw new InvalidOperationException("The call has begun already.");
}
