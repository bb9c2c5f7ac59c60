using Nexus.Results;

namespace Nexus.Gateway;

/// <summary>Answers, and does nothing else: that a call comes back shows that the engine works (<c>GET /ready</c>).</summary>
[Alias("gateway.engine-probe")]
public interface IEngineProbeGrain : IGrainWithStringKey
{
    /// <summary>Comes back.</summary>
    [Alias("PingAsync"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task PingAsync();
}
