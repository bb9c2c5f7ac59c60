using System.Security.Claims;
using Nexus.Access;
using Nexus.Api.Http;

namespace Nexus.Api.Access;

/// <summary>A row of <see cref="PermissionTable"/>: who may call one operation. It hangs on the endpoint as metadata.</summary>
/// <param name="Operation">The endpoint's name, which is the operation's id in the OpenAPI document.</param>
/// <param name="Callers">Which roles.</param>
/// <param name="Scope">What a key or a token needs, besides the role; null where guests are let in.</param>
/// <param name="PersonOnly">Not for API keys, whatever their scopes.</param>
internal sealed record Permission(string Operation, Callers Callers, string? Scope, bool PersonOnly = false)
{
    /// <summary>The claim with what a token or key may do: words with spaces between them.</summary>
    public const string ScopeClaim = "scope";

    /// <summary>Whether guests are refused.</summary>
    public bool NeedsCaller => Callers != Callers.Everyone;

    /// <summary>Guests too. A token that is sent along and is not good makes its sender a guest.</summary>
    public static Permission Everyone(string operation) => new(operation, Callers.Everyone, Scope: null);

    /// <summary>Everyone who is signed in.</summary>
    public static Permission SignedIn(string operation, string scope) => new(operation, Callers.SignedIn, scope);

    /// <summary>Admins.</summary>
    public static Permission Admins(string operation, string scope) => new(operation, Callers.Admins, scope);

    /// <summary>Who is signed in as a person: what a lost key must not be able to do.</summary>
    public static Permission Persons(string operation) => new(operation, Callers.SignedIn, Scopes.All, PersonOnly: true);

    /// <summary>Whether the caller may, and if not, why.</summary>
    public Verdict Judge(ClaimsPrincipal caller)
    {
        if (!NeedsCaller)
            return Verdict.Allowed;
        if (caller.UserIdOrNull() is null)
            return Verdict.Guest;
        if (Callers == Callers.Admins && !caller.IsAdmin())
            return Verdict.RoleMissing;
        if (PersonOnly && caller.ApiKeyId() is not null)
            return Verdict.PersonNeeded;
        return HasScope(caller, Scope) ? Verdict.Allowed : Verdict.ScopeMissing;
    }

    /// <summary>Whether what the caller showed may be used for this: the scope is named, or all scopes are.</summary>
    public static bool HasScope(ClaimsPrincipal caller, string? required)
    {
        foreach (var claim in caller.Claims)
        {
            if (claim.Type != ScopeClaim)
                continue;
            foreach (var word in claim.Value.AsSpan().Split(' '))
            {
                var scope = claim.Value.AsSpan(word);
                if (scope.SequenceEqual(Scopes.All) || scope.SequenceEqual(required))
                    return true;
            }
        }

        return false;
    }
}

/// <summary>What the table says about a caller.</summary>
internal enum Verdict
{
    /// <summary>Let in.</summary>
    Allowed,

    /// <summary>Has to say who it is first: 401.</summary>
    Guest,

    /// <summary>Lacks the role: 403.</summary>
    RoleMissing,

    /// <summary>Its key or token is limited to other things: 403.</summary>
    ScopeMissing,

    /// <summary>Is an API key where a person is needed: 403.</summary>
    PersonNeeded,
}
