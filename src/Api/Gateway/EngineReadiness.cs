using Nexus.Gateway;

namespace Nexus.Api.Gateway;

/// <summary>Whether a call to a grain comes back.</summary>
internal sealed class EngineReadiness(IGrainFactory grains) : IReadinessCheck
{
    private const string ProbeKey = "ready";

    /// <inheritdoc/>
    public string Name => "engine";

    /// <inheritdoc/>
    public async ValueTask<ReadinessResult> CheckAsync(CancellationToken cancellationToken)
    {
        await grains.GetGrain<IEngineProbeGrain>(ProbeKey).PingAsync().WaitAsync(cancellationToken);
        return ReadinessResult.Ready;
    }
}
