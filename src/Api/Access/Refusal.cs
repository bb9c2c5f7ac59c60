using Microsoft.AspNetCore.Http;
using Nexus.Access;
using Nexus.Api.Http;

namespace Nexus.Api.Access;

/// <summary>Answers a caller who is known and not let in: 403 with what is missing, in words and as RFC 6750 has it.</summary>
internal static class Refusal
{
    /// <summary>Writes the answer.</summary>
    public static Task ForbidAsync(HttpContext context)
    {
        var permission = context.GetEndpoint()?.Metadata.GetMetadata<Permission>();
        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"nexus\", error=\"insufficient_scope\", scope=\"{permission?.Scope ?? Scopes.All}\"";
        return new ProblemResult(Problems.Forbidden, Detail(permission, permission?.Judge(context.User))).ExecuteAsync(context);
    }

    /// <summary>What is said of an operation in the documentation.</summary>
    public static string Example(Permission permission) => permission.Callers == Callers.Admins
        ? Detail(permission, Verdict.RoleMissing)
        : Detail(permission, permission.PersonOnly ? Verdict.PersonNeeded : Verdict.ScopeMissing);

    private static string Detail(Permission? permission, Verdict? verdict) => verdict switch
    {
        Verdict.RoleMissing => $"This needs the role '{Caller.AdminRole}'.",
        Verdict.ScopeMissing => $"This needs the scope '{permission!.Scope}', which the key or token does not have.",
        Verdict.PersonNeeded => "An API key can't do this. Sign in.",
        _ => "The caller's role does not allow this.",
    };
}
