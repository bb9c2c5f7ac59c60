using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Nexus.Api.Access;

/// <summary>The caller must be one whom the endpoint's row lets in.</summary>
internal sealed class PermissionRequirement : IAuthorizationRequirement
{
    /// <summary>The only one.</summary>
    public static readonly PermissionRequirement Instance = new();
}

/// <summary>Looks the endpoint's row up. An endpoint without one lets nobody in.</summary>
internal sealed class PermissionHandler : AuthorizationHandler<PermissionRequirement>
{
    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (context.Resource is HttpContext http
            && http.GetEndpoint()?.Metadata.GetMetadata<Permission>() is { } permission
            && permission.Judge(context.User) == Verdict.Allowed)
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
