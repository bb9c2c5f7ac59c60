using System.Security.Claims;

namespace Nexus.Api.Http;

/// <summary>
/// What endpoints ask of the authenticated caller. The claims are those of our access tokens (spec page 02): <c>sub</c>,
/// <c>roles</c> (one claim a role) and <c>sid</c>.
/// </summary>
public static class Caller
{
    /// <summary>The claim with the user id (<c>usr_...</c>).</summary>
    public const string SubjectClaim = "sub";

    /// <summary>The claim type of roles; identities are made with it as their role claim type.</summary>
    public const string RolesClaim = "roles";

    /// <summary>The claim with the session (refresh token family) that the token was issued for.</summary>
    public const string SessionClaim = "sid";

    /// <summary>The claim with the id of the API key that the request was made with.</summary>
    public const string ApiKeyClaim = "key";

    /// <summary>The role that may see and change what belongs to others.</summary>
    public const string AdminRole = "admin";

    /// <summary>The caller's id.</summary>
    /// <exception cref="InvalidOperationException">
    /// Nobody is signed in: the endpoint allows anonymous callers and has to ask <see cref="UserIdOrNull"/>.
    /// </exception>
    public static string UserId(this ClaimsPrincipal caller) => caller.UserIdOrNull()
        ?? throw new InvalidOperationException("The endpoint asked for the caller's id, but nobody is signed in.");

    /// <summary>The caller's id, or null for a guest.</summary>
    public static string? UserIdOrNull(this ClaimsPrincipal caller) => caller.FindFirst(SubjectClaim)?.Value;

    /// <summary>The session the token was issued for; null for a guest and for machine access.</summary>
    public static string? SessionId(this ClaimsPrincipal caller) => caller.FindFirst(SessionClaim)?.Value;

    /// <summary>The API key the request was made with; null when it was made with a token or by a guest.</summary>
    public static string? ApiKeyId(this ClaimsPrincipal caller) => caller.FindFirst(ApiKeyClaim)?.Value;

    /// <summary>The caller's roles; empty for a guest.</summary>
    public static IEnumerable<string> Roles(this ClaimsPrincipal caller) => caller.FindAll(RolesClaim).Select(c => c.Value);

    /// <summary>Whether the caller has the role.</summary>
    public static bool HasRole(this ClaimsPrincipal caller, string role) => caller.HasClaim(RolesClaim, role);

    /// <summary>Whether the caller may see and change what belongs to others.</summary>
    public static bool IsAdmin(this ClaimsPrincipal caller) => caller.HasRole(AdminRole);
}
