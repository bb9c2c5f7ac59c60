using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Nexus.Api.Http;

/// <summary>How the front-end deals with HTTP itself; bound from <c>Nexus:Http</c>.</summary>
public sealed class HttpOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Http";

    /// <summary>
    /// Addresses (<c>10.0.0.5</c>) and networks (<c>10.0.0.0/8</c>) of reverse proxies whose <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> are believed. Default: none, these headers are ignored. A wrong entry lets callers pick their
    /// own address, and with it their rate limits.
    /// </summary>
    public IList<string> TrustedProxies { get; init; } = [];

    /// <summary>
    /// Seconds that browsers remember to use TLS only (<c>Strict-Transport-Security</c>, sent over TLS). Default one year; 0
    /// leaves the header out.
    /// </summary>
    [Range(0, 2 * 31_536_000)]
    public int HstsSeconds { get; init; } = 31_536_000;

    /// <summary>
    /// The most lines a second that requests leave in the log, counted apart for those that went well and those that the
    /// caller got wrong; what is left out is counted in a line of its own. Failures of the server are always logged. Default
    /// 200, because a line costs as much as the rest of a small request; 0 logs failures of the server only.
    /// </summary>
    [Range(0, 1_000_000)]
    public int LogLinesPerSecond { get; init; } = 200;

    /// <summary>
    /// The most seconds that <c>Prefer: wait=N</c> is granted. Default 30. It stays below the lease of an
    /// <c>Idempotency-Key</c> (60 s), so that a waiting request is never taken for a dead one.
    /// </summary>
    [Range(1, 45)]
    public int MaxWaitSeconds { get; init; } = 30;

    /// <summary>
    /// Seconds that the pumps may be behind the event log before <c>/ready</c> says so. Default 120: a busy minute must not take
    /// the front-end out of service.
    /// </summary>
    [Range(1, 86_400)]
    public int MaxPumpLagSeconds { get; init; } = 120;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from proxy in TrustedProxies
        where !IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _)
        select new ValidationResult($"'{proxy}' is neither an IP address nor a network like 10.0.0.0/8.", [nameof(TrustedProxies)]);
}
