using System.ComponentModel.DataAnnotations;
using System.Net;
using Nexus.RateLimits;

namespace Nexus.Api.RateLimits;

/// <summary>Limits of requests, shared by all front-ends. Section <c>Nexus:RateLimits</c>; each class of endpoints has a section below it.</summary>
public sealed class RateLimitOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:RateLimits";

    /// <summary>Whether requests are limited. Default true; without it one caller can take the whole service.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// Multiplies every number of requests below. Default 1; more for a measurement that comes from one address, less to be strict
    /// for a while.
    /// </summary>
    [Range(0.001, 1_000_000)]
    public double Factor { get; init; } = 1;

    /// <summary>
    /// Addresses (<c>10.0.0.5</c>) and networks (<c>10.0.0.0/8</c>) of callers that are never limited, whoever is signed in.
    /// Default: none, not even this machine.
    /// </summary>
    public IList<string> ExemptNetworks { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from network in ExemptNetworks
        where !IPAddress.TryParse(network, out _) && !IPNetwork.TryParse(network, out _)
        select new ValidationResult($"'{network}' is neither an IP address nor a network like 10.0.0.0/8.", [nameof(ExemptNetworks)]);
}

/// <summary>The numbers of one class of endpoints.</summary>
public abstract class RateClassOptions
{
    /// <summary>Requests in a window for an account or an API key, across all front-ends.</summary>
    [Range(1, 1_000_000_000)]
    public int Permits { get; init; }

    /// <summary>The same for guests, by address (IPv6: by the first 64 bits). Many guests can share an address.</summary>
    [Range(1, 1_000_000_000)]
    public int GuestPermits { get; init; }

    /// <summary>The time in which a used-up limit is whole again. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The share of a window's requests that may come all at once. Default 1: all of them. Less makes callers spread their requests;
    /// what is used comes back evenly in any case.
    /// </summary>
    [Range(0.001, 10)]
    public double Burst { get; init; } = 1;

    internal RateRule Rule(bool isGuest, double factor)
    {
        var permits = Math.Max(1, (long)Math.Round((isGuest ? GuestPermits : Permits) * factor));
        return new RateRule(permits, Window, Math.Max(1, (long)Math.Round(permits * Burst)));
    }
}

/// <summary>Endpoints that only look.</summary>
public sealed class ReadRateOptions : RateClassOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = RateLimitOptions.Section + ":Read";

    /// <summary>Sets the defaults.</summary>
    public ReadRateOptions() => (Permits, GuestPermits) = (60_000, 30_000);
}

/// <summary>Endpoints that change something.</summary>
public sealed class WriteRateOptions : RateClassOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = RateLimitOptions.Section + ":Write";

    /// <summary>Sets the defaults.</summary>
    public WriteRateOptions() => (Permits, GuestPermits) = (30_000, 15_000);
}

/// <summary>Endpoints that make a model work.</summary>
public sealed class ExecuteRateOptions : RateClassOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = RateLimitOptions.Section + ":Execute";

    /// <summary>Sets the defaults.</summary>
    public ExecuteRateOptions() => (Permits, GuestPermits) = (15_000, 1_200);
}

/// <summary>
/// Registration, sign-in, refresh and passwords. Counted by address with the guests' number, and for who is signed in by account
/// too.
/// </summary>
public sealed class AuthRateOptions : RateClassOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = RateLimitOptions.Section + ":Auth";

    /// <summary>Sets the defaults.</summary>
    public AuthRateOptions() => (Permits, GuestPermits) = (600, 1_200);
}

/// <summary>Inputs of high volume: events, updates, callbacks.</summary>
public sealed class IngestRateOptions : RateClassOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = RateLimitOptions.Section + ":Ingest";

    /// <summary>Sets the defaults.</summary>
    public IngestRateOptions() => (Permits, GuestPermits) = (120_000, 120_000);
}
