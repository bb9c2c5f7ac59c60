namespace Orleans;

/// <summary>Something whose start and stop have stages.</summary>
public interface ILifecycleObservable
{
    /// <summary>Takes part in a stage: started in ascending order, stopped in descending order.</summary>
    IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
}

/// <summary>Takes part in a stage.</summary>
public interface ILifecycleObserver
{
    /// <summary>Called when the stage is reached. A failure fails the whole start.</summary>
    Task OnStart(CancellationToken cancellationToken = default);

    /// <summary>Called when the stage is left. Failures are logged.</summary>
    Task OnStop(CancellationToken cancellationToken = default);
}

/// <summary>Takes part in a lifecycle it is handed.</summary>
/// <typeparam name="TLifecycleObservable">The kind of lifecycle.</typeparam>
public interface ILifecycleParticipant<TLifecycleObservable>
    where TLifecycleObservable : ILifecycleObservable
{
    /// <summary>Subscribes to the stages it wants.</summary>
    void Participate(TLifecycleObservable lifecycle);
}

/// <summary>Shorter ways to take part in a lifecycle.</summary>
public static class LifecycleExtensions
{
    /// <summary>Takes part in a stage with functions.</summary>
    public static IDisposable Subscribe(
        this ILifecycleObservable observable,
        string observerName,
        int stage,
        Func<CancellationToken, Task> onStart,
        Func<CancellationToken, Task>? onStop)
    {
        ArgumentNullException.ThrowIfNull(observable);
        ArgumentNullException.ThrowIfNull(onStart);
        return observable.Subscribe(observerName, stage, new Observer(onStart, onStop));
    }

    /// <summary>Takes part in the start of a stage with a function.</summary>
    public static IDisposable Subscribe(
        this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart) =>
        observable.Subscribe(observerName, stage, onStart, null);

    private sealed class Observer(Func<CancellationToken, Task> onStart, Func<CancellationToken, Task>? onStop) : ILifecycleObserver
    {
        public Task OnStart(CancellationToken cancellationToken = default) => onStart(cancellationToken);

        public Task OnStop(CancellationToken cancellationToken = default) => onStop?.Invoke(cancellationToken) ?? Task.CompletedTask;
    }
}
