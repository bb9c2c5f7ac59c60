using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Nexus.Api.Access;

/// <summary>Hangs the rows of the table on endpoints.</summary>
internal static class PermissionConventions
{
    private static readonly AuthorizationPolicy Policy = new AuthorizationPolicyBuilder().AddRequirements(PermissionRequirement.Instance).Build();

    /// <summary>Lets the table say who may call the endpoints of a group.</summary>
    /// <param name="group">The endpoints.</param>
    /// <param name="row">One row for all of them; null: each has the row of its name.</param>
    /// <param name="policy">Another policy with <see cref="PermissionRequirement"/>, where callers prove who they are in another way.</param>
    public static TBuilder ByPermissionTable<TBuilder>(this TBuilder group, string? row = null, AuthorizationPolicy? policy = null)
        where TBuilder : IEndpointConventionBuilder
    {
        group.RequireAuthorization(policy ?? Policy);
        // At the end, when the endpoint has its name.
        group.Finally(endpoint => endpoint.Metadata.Add(RowOf(endpoint, row)));
        return group;
    }

    /// <summary>Makes every endpoint now, so that one without a row stops the start and not the first request.</summary>
    /// <exception cref="InvalidOperationException">An endpoint has no row.</exception>
    public static void CheckPermissions(this IEndpointRouteBuilder app)
    {
        var open = app.DataSources.SelectMany(s => s.Endpoints).FirstOrDefault(e => e.Metadata.GetMetadata<Permission>() is null);
        if (open is not null)
            throw new InvalidOperationException($"{open.DisplayName} is mapped outside the groups that PermissionTable decides about.");
    }

    private static Permission RowOf(EndpointBuilder endpoint, string? row)
    {
        var name = row ?? endpoint.Metadata.OfType<IEndpointNameMetadata>().LastOrDefault()?.EndpointName
            ?? throw new InvalidOperationException($"{endpoint.DisplayName} has no name (WithName), so PermissionTable can't say who may call it.");
        return PermissionTable.Find(name)
            ?? throw new InvalidOperationException($"{endpoint.DisplayName} has no row in PermissionTable: say there who may call {name}.");
    }
}
