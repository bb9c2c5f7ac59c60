using Nexus.Gateway;
using Orleans.Concurrency;

namespace Nexus.Grains.Gateway;

/// <summary>Answers where it was asked: a stateless worker runs on the caller's silo when that hosts grains.</summary>
[StatelessWorker(maxLocalWorkers: 1)]
public sealed class EngineProbeGrain : Grain, IEngineProbeGrain
{
    /// <inheritdoc/>
    public Task PingAsync() => Task.CompletedTask;
}
