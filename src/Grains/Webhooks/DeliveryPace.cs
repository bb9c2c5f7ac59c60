namespace Nexus.Grains.Webhooks;

/// <summary>
/// Spreads attempts evenly: so many a second, in any second, with no more than a tenth of them at once. The generic cell rate
/// algorithm, which needs to remember one moment.
/// </summary>
/// <param name="Due">When the next one would be due if they came one by one.</param>
internal readonly record struct DeliveryPace(DateTimeOffset Due)
{
    // Timers are some milliseconds late; what they miss may be made up for.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the next attempt has to wait; zero or less: not at all.</summary>
    public TimeSpan Wait(DateTimeOffset now) => Due - now - Tolerance;

    /// <summary>After one that begins now.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="perSecond">The limit.</param>
    public DeliveryPace Take(DateTimeOffset now, int perSecond) => new((Due > now ? Due : now) + TimeSpan.FromSeconds(1d / perSecond));
}
