using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Nexus.Grains.Webhooks;

/// <summary>How events are sent to users' endpoints. Section <c>Nexus:Webhooks</c>.</summary>
public sealed class WebhooksOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Webhooks";

    /// <summary>
    /// The pauses after each failed attempt of a delivery, about: each is longer or shorter by up to a fifth, so that deliveries that failed
    /// together do not come back together. When they are used up, the delivery has failed. Without any: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h.
    /// </summary>
    /// <example>`00:00:05`</example>
    public IList<TimeSpan> RetryDelays { get; set; } = [];

    /// <summary>The least pause after a time-out and after 429. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan BusyDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The longest pause that a receiver may ask for with <c>Retry-After</c>; more is cut down to it. Default 24 hours. It makes pauses
    /// longer than planned, never shorter.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How many attempts may be under way to one endpoint. Default 32; to an ordered endpoint it is one. A slow endpoint uses up its own
    /// and nobody else's.
    /// </summary>
    [Range(1, 1000)]
    public int Concurrency { get; set; } = 32;

    /// <summary>
    /// After how many failures in a row, without a success, an endpoint is left alone for a while: its breaker opens. Default 10. What is
    /// due waits then; one delivery at a time tries whether the receiver is back.
    /// </summary>
    [Range(1, 10_000)]
    public int BreakerFailures { get; set; } = 10;

    /// <summary>How long a breaker stays open at first; it doubles with each failed try. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest time that a breaker stays open: as late as that is noticed that a receiver is back. Default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan BreakerMaxPause { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long deliveries, with what was sent and answered, are kept. Default 30 days. They are dropped by the week, when all of it is
    /// older; what still waits to be sent then is given up.
    /// </summary>
    [Range(15, 3650)]
    public int RetentionDays { get; set; } = 30;

    /// <summary>How often weeks of deliveries are made ahead and old ones dropped. Default 6 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How many endpoints an account can have. Default 100. Each event of the account is compared with each of them.</summary>
    [Range(1, 10_000)]
    public int MaxEndpoints { get; set; } = 100;

    /// <summary>
    /// How long an attempt takes at most, from looking up the name to the last byte of the answer that is kept. Default 15 s. Longer lets
    /// slow receivers through, which then occupy their share of the connections for longer.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Networks (<c>127.0.0.0/8</c>, <c>fd00::/8</c>) that requests may go to although they are not on the public internet. Default none.
    /// For development: every user can have requests sent to any port there.
    /// </summary>
    public IList<string> AllowedNetworks { get; set; } = [];

    /// <summary>
    /// How long a connection to a receiver is used at most. Default 2 minutes. After that its name is looked up, and its address checked,
    /// anew.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How many connections a silo has to one receiver at most, by host and port. Default 1,000: what many endpoints share, a few of
    /// them that hang must not use up. Fewer than <see cref="Concurrency"/> let attempts wait for each other. HTTP/2 needs one.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxConnectionsPerHost { get; set; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RetryDelays.Any(delay => delay <= TimeSpan.Zero || delay > TimeSpan.FromDays(7)))
            yield return new ValidationResult("A pause is longer than nothing and at most 7 days.", [nameof(RetryDelays)]);
        foreach (var network in AllowedNetworks)
        {
            if (!IPNetwork.TryParse(network, out _))
                yield return new ValidationResult($"'{network}' is not a network such as 10.0.0.0/8.", [nameof(AllowedNetworks)]);
        }
    }
}
