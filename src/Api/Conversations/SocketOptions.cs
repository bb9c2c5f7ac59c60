using System.ComponentModel.DataAnnotations;

namespace Nexus.Api.Conversations;

/// <summary>How WebSockets of conversations behave. Section <c>Nexus:Conversations:Sockets</c>.</summary>
public sealed class SocketOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Conversations:Sockets";

    /// <summary>How many events wait for a client at most. Default 256. What does not fit waits in the conversation, where it costs nothing.</summary>
    [Range(1, 100_000)]
    public int Queue { get; set; } = 256;

    /// <summary>How long the queue may stay full before the client is cut off with 4008. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan SlowAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The most bytes of a client's frame; a larger one ends the connection with 1009. Default 262,144: the longest message in any script.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxFrameBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// How long a connection lives before it ends with 4401 and the client signs in anew, as with an access token. Default 15 minutes.
    /// One who signs out or is blocked is sent away sooner, at the next event or ping.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often a ping is sent; a client that answers none for as long again is gone. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);
}
