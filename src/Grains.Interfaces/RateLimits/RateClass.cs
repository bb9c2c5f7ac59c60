namespace Nexus.RateLimits;

/// <summary>Endpoints that share a limit.</summary>
public enum RateClass
{
    /// <summary>Not limited: what probes and monitoring ask.</summary>
    None,

    /// <summary>Everything that only looks; the default of GET, HEAD and OPTIONS.</summary>
    Read,

    /// <summary>Everything that changes something; the default of the other methods.</summary>
    Write,

    /// <summary>What makes a model work.</summary>
    Execute,

    /// <summary>What proves who somebody is: counted by address and, for who is signed in, by account too.</summary>
    Auth,

    /// <summary>Inputs of high volume: events, updates, callbacks.</summary>
    Ingest,
}
