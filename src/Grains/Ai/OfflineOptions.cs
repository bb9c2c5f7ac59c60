using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Ai;

/// <summary>The built-in model. Section <c>Nexus:Ai:Offline</c>.</summary>
public sealed class OfflineOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Ai:Offline";

    /// <summary>
    /// The pause before each word, so that streaming can be seen. Default 15 ms; 0 answers at once, which is for tests and
    /// measurements.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan DeltaDelay { get; set; } = TimeSpan.FromMilliseconds(15);
}
