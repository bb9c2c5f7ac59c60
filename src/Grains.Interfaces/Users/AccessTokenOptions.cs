using System.ComponentModel.DataAnnotations;

namespace Nexus.Users;

/// <summary>What silos write into access tokens and front-ends check. Both must have the same values (<c>Nexus:Auth:Tokens</c>).</summary>
public sealed class AccessTokenOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Auth:Tokens";

    /// <summary>The <c>iss</c> claim. Default <c>nexus</c>; other services that accept our tokens want the public URL here.</summary>
    [Required, StringLength(200, MinimumLength = 1)]
    public string Issuer { get; set; } = "nexus";

    /// <summary>The <c>aud</c> claim. Default <c>nexus</c>. A change makes every access token in use invalid.</summary>
    [Required, StringLength(200, MinimumLength = 1)]
    public string Audience { get; set; } = "nexus";

    /// <summary>
    /// How long an access token is good. Default 15 minutes. Front-ends refuse tokens of ended sessions and blocked users within
    /// seconds; services that check our tokens by themselves see only this. A shorter time means more refreshes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How far the clocks of silos and front-ends may differ. Default 10 seconds; a token lives that much longer.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(10);
}
