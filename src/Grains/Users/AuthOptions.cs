using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Users;

/// <summary>Passwords, sessions and signing keys (<c>Nexus:Auth</c>).</summary>
public sealed class AuthOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Auth";

    /// <summary>
    /// Rounds of PBKDF2-HMAC-SHA512 for a password. Default 210,000, as OWASP advises: about 0.1 s of one core at each
    /// sign-in. Fewer rounds make stolen hashes cheaper to guess; more make sign-in slower. Hashes of another cost stay good
    /// and are renewed at the next sign-in.
    /// </summary>
    [Range(1_000, 10_000_000)]
    public int PasswordIterations { get; set; } = 210_000;

    /// <summary>
    /// Password checks that may wait or run at once in one process. Default 64. More wait longer; beyond it sign-ins are
    /// answered 429 at once, so that a flood can't fill the memory.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxPendingPasswordChecks { get; set; } = 64;

    /// <summary>How long a session lives without being used. Default 30 days; each refresh starts it anew.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "366.00:00:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Sessions of one user. Default 20; the longest unused one ends when another starts.</summary>
    [Range(1, 100)]
    public int MaxSessions { get; set; } = 20;

    /// <summary>Wrong passwords in a row that an address may have before it is locked. Default 5.</summary>
    [Range(1, 100)]
    public int LockoutThreshold { get; set; } = 5;

    /// <summary>The first lock of an address. Default 30 seconds; it doubles with each further wrong password.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LockoutDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest lock of an address. Default 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LockoutMaxDelay { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>After how long without a wrong password they are forgotten. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan LockoutMemory { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long one key signs access tokens. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "366.00:00:00")]
    public TimeSpan SigningKeyPeriod { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long a key is published before it signs and after it stopped. Default 1 day: longer than other services keep our
    /// JWKS, and than an access token lives.
    /// </summary>
    [Range(typeof(TimeSpan), "02:00:00", "12:00:00:00")]
    public TimeSpan SigningKeyOverlap { get; set; } = TimeSpan.FromDays(1);
}
