using System.ComponentModel.DataAnnotations;

namespace Nexus.Api.Identities;

/// <summary>OpenID Connect issuers whose access tokens are accepted beside ours (<c>Nexus:Auth:Issuers</c>).</summary>
public sealed class OutsideIssuersOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Auth";

    /// <summary>
    /// One entry an issuer: <c>Nexus:Auth:Issuers:0:Name</c>, <c>Authority</c>, <c>Audiences:0</c> and what else
    /// docs/openid-connect.md lists. Default: none. Whoever runs an issuer that is listed can act as any user it maps to.
    /// </summary>
    public IList<OutsideIssuer> Issuers { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (index, issuer) in Issuers.Index())
        {
            foreach (var (setting, reason) in IssuerRules.Check(issuer))
                yield return Problem(index, setting, reason);
            if (Issuers.Take(index).Any(other => other.Authority == issuer.Authority))
                yield return Problem(index, nameof(OutsideIssuer.Authority), "An earlier entry has the same issuer.");
            if (Issuers.Take(index).Any(other => other.Name == issuer.Name))
                yield return Problem(index, nameof(OutsideIssuer.Name), "An earlier entry has the same name.");
        }
    }

    private static ValidationResult Problem(int index, string setting, string reason) => new(reason, [$"{nameof(Issuers)}.{index}.{setting}"]);
}

/// <summary>One issuer, as it is configured.</summary>
public sealed class OutsideIssuer
{
    /// <summary>What logs and metrics call it. Required, 1 to 50 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The issuer's URL exactly as it stands in <c>iss</c>. Required; https, or http on a loopback address.</summary>
    public string Authority { get; init; } = "";

    /// <summary>Values of <c>aud</c> of which a token must have one. At least one: without it, tokens for other services would do.</summary>
    public IList<string> Audiences { get; init; } = [];

    /// <summary>Where the discovery document is, when not at <c>/.well-known/openid-configuration</c> below the issuer's URL.</summary>
    public string? MetadataAddress { get; init; }

    /// <summary>
    /// The claim with the roles: a member of the token, or names of nested members with dots between. Default
    /// <c>realm_access.roles</c>, where Keycloak has them.
    /// </summary>
    public string RoleClaim { get; init; } = "realm_access.roles";

    /// <summary>Which of the issuer's roles give which of ours. Default none: a token gives no more than its account has.</summary>
    public IList<RoleMapping> Roles { get; init; } = [];

    /// <summary>
    /// Whether a verified address leads to the account that has it. Default true; false where people may register here with
    /// addresses that nobody verifies and that the issuer's people have.
    /// </summary>
    public bool LinkByVerifiedEmail { get; init; } = true;

    /// <summary>How far the issuer's clock may differ from ours. Default 10 seconds, at most 5 minutes; a token lives that much longer.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Signature algorithms: of RS256, PS256 and ES256. Default all three.</summary>
    public IList<string> Algorithms { get; init; } = [];

    /// <summary>How long keys are used before they are asked for again. Default 12 hours; 1 minute to 7 days.</summary>
    public TimeSpan KeyRefresh { get; init; } = TimeSpan.FromHours(12);

    /// <summary>
    /// How long keys stay good while the issuer does not answer. Default 2 days, not less than <see cref="KeyRefresh"/>; then
    /// its tokens answer 503.
    /// </summary>
    public TimeSpan KeyLifetime { get; init; } = TimeSpan.FromDays(2);
}

/// <summary>One of the issuer's roles and one of ours.</summary>
public sealed class RoleMapping
{
    /// <summary>As it stands in the token; upper and lower case differ.</summary>
    public string Theirs { get; init; } = "";

    /// <summary><c>admin</c> or <c>user</c>.</summary>
    public string Ours { get; init; } = "";
}
