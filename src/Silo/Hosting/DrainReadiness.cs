using Nexus.Api.Gateway;

namespace Nexus.Silo.Hosting;

/// <summary>Makes readiness 503 from the signal to stop on, before anything else stops.</summary>
internal sealed class DrainReadiness : IReadinessCheck
{
    private volatile bool _draining;

    public DrainReadiness(IHostApplicationLifetime lifetime) => lifetime.ApplicationStopping.Register(Begin);

    public string Name => "server";

    /// <summary>Whether the process was told to stop.</summary>
    public bool IsDraining => _draining;

    public void Begin() => _draining = true;

    public ValueTask<ReadinessResult> CheckAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(_draining ? ReadinessResult.NotReady("The server is stopping.") : ReadinessResult.Ready);
}
