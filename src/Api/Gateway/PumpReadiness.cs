using Microsoft.Extensions.Options;
using Nexus.Api.Http;
using Nexus.Events;

namespace Nexus.Api.Gateway;

/// <summary>Whether the pumps keep up with the event log.</summary>
internal sealed class PumpReadiness(IEnumerable<IPumpLag> pumps, IOptions<HttpOptions> options) : IReadinessCheck
{
    private readonly TimeSpan _limit = TimeSpan.FromSeconds(options.Value.MaxPumpLagSeconds);

    /// <inheritdoc/>
    public string Name => "pumps";

    /// <inheritdoc/>
    public async ValueTask<ReadinessResult> CheckAsync(CancellationToken cancellationToken)
    {
        PumpLag? worst = null;
        foreach (var source in pumps)
        {
            foreach (var lag in await source.ReadAsync(cancellationToken))
                worst = worst is null || lag.Lag > worst.Lag ? lag : worst;
        }

        return worst is not null && worst.Lag > _limit
            ? ReadinessResult.NotReady($"{worst.Group} is {worst.Lag.TotalSeconds:0} s behind the event log.")
            : ReadinessResult.Ready;
    }
}
