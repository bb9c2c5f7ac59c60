namespace Nexus.Grains.Batch;

/// <summary>Tells whoever waits that something changed. For one activation's context.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes with the next <see cref="Raise"/>. Ask before looking at what may have changed.</summary>
    public Task Next => _next.Task;

    /// <summary>Something changed.</summary>
    public void Raise()
    {
        var raised = _next;
        _next = New();
        raised.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
