using System.ComponentModel.DataAnnotations;

namespace Nexus.Silo.Hosting;

/// <summary>What the HTTP server takes and how it stops.</summary>
public sealed class ServerOptions
{
    /// <summary>Where it is bound from.</summary>
    public const string Section = "Nexus:Http";

    /// <summary>The largest request body in bytes, where an endpoint names no other. More is answered with 413.</summary>
    [Range(1024, 1_073_741_824)]
    public long MaxBodyBytes { get; set; } = 1_048_576;

    /// <summary>The most bytes that all headers of a request may have together. More is answered with 431.</summary>
    [Range(4096, 1_048_576)]
    public int MaxHeaderBytes { get; set; } = 32_768;

    /// <summary>The most headers a request may have. More is answered with 431.</summary>
    [Range(20, 1000)]
    public int MaxHeaderCount { get; set; } = 100;

    /// <summary>Seconds a client has to send its headers; ends connections that only hold a place.</summary>
    [Range(1, 300)]
    public int HeaderTimeoutSeconds { get; set; } = 15;

    /// <summary>Seconds an idle connection is kept open. More than the proxy in front keeps its own, or requests meet a closed one.</summary>
    [Range(5, 3600)]
    public int KeepAliveSeconds { get; set; } = 130;

    /// <summary>The most open connections; further ones are closed at once. 0 sets no limit.</summary>
    [Range(0, 1_000_000)]
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>
    /// Seconds between the signal to stop and the moment when no more connections are taken. Readiness is 503 from the start of
    /// it, so that a load balancer can take the process out. 0 on one machine, about 5 in Kubernetes.
    /// </summary>
    [Range(0, 60)]
    public int DrainDelaySeconds { get; set; }

    /// <summary>Seconds that requests under way have to finish while stopping; then their connections are cut.</summary>
    [Range(1, 18)]
    public int DrainSeconds { get; set; } = 15;
}
