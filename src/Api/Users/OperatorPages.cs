using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Access;
using Nexus.Api.Http;

namespace Nexus.Api.Users;

/// <summary>Pages for operators in a browser: admins see them, others find nothing, guests are asked to sign in.</summary>
public static class OperatorPages
{
    /// <summary>Below it the cookie of operators is sent.</summary>
    public const string Root = "/dashboard";

    /// <summary>Puts pages behind the sign-in, and maps that.</summary>
    /// <param name="pages">A group below <see cref="Root"/>.</param>
    /// <param name="app">Where the sign-in goes.</param>
    public static void ForOperators(this RouteGroupBuilder pages, IEndpointRouteBuilder app)
    {
        pages.ByPermissionTable(PermissionTable.OperatorPages, new AuthorizationPolicyBuilder(OperatorHandler.SchemeName)
            .AddRequirements(PermissionRequirement.Instance).Build());
        pages.ExcludeFromDescription();
        pages.AddEndpointFilter(AsPage);
        app.MapOperatorSignIn();
    }

    /// <summary>Lets the answer be shown as a page.</summary>
    internal static ValueTask<object?> AsPage(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.ContentSecurityPolicy = EdgeHeaders.PagePolicy;
        return next(context);
    }
}
