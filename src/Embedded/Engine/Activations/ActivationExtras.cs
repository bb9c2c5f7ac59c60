using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>What an activation has only if it needs it, so that an idle one stays small.</summary>
internal sealed class ActivationExtras
{
    private ActivationId _id;
    private TaskCompletionSource? _deactivated;
    private TaskCompletionSource? _quiet;

    public ActivationId ActivationId => _id.IsDefault ? _id = ActivationId.NewId() : _id;

    public AsyncServiceScope? Scope { get; set; }

    public GrainLifecycle? Lifecycle { get; set; }

    public ConcurrentDictionary<Type, object>? Components { get; set; }

    public TaskCompletionSource? Deactivated => Volatile.Read(ref _deactivated);

    public Dictionary<Guid, int>? ReentrantSections { get; set; }

    public List<GrainRequest>? BlockingRequests { get; set; }

    public Enumerations? Enumerations { get; set; }

    /// <summary>The tick until which the activation is not collected.</summary>
    public int KeepAliveUntil { get; set; }

    /// <summary>Timers that have not been disposed. Guarded by itself, because anybody may dispose one.</summary>
    public HashSet<IDisposable>? Timers { get; set; }

    public TaskCompletionSource DeactivatedSource()
    {
        if (Deactivated is { } source)
            return source;
        source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref _deactivated, source, null) ?? source;
    }

    /// <summary>Somebody waits for the activation to have nothing to do.</summary>
    public TaskCompletionSource? Quiet => Volatile.Read(ref _quiet);

    public TaskCompletionSource QuietSource()
    {
        if (Quiet is { } source)
            return source;
        source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref _quiet, source, null) ?? source;
    }

    public void OnQuiet() => Interlocked.Exchange(ref _quiet, null)?.TrySetResult();

    public void StopTimers()
    {
        if (Timers is not { } timers)
            return;
        IDisposable[] all;
        lock (timers)
        {
            all = [.. timers];
            timers.Clear();
        }

        foreach (var timer in all)
            timer.Dispose();
    }

    /// <summary>Lets go of what was only needed to start.</summary>
    public void ForgetStarted()
    {
        if (Lifecycle?.ForgetStarted() == true)
            Lifecycle = null;
    }
}
