using System.Text;
using Microsoft.AspNetCore.Routing;

namespace Nexus.Api.Access;

/// <summary>Renders docs/permissions.md from the table and the routes; CI compares it with the file.</summary>
public static class PermissionPage
{
    private const string Introduction = """
        # Permissions

        Generated from the permission table by `Nexus.Silo --print-permissions`; don't edit.

        A caller needs the role *and* the scope. A person's session has the scope `api`, which stands for all that the roles allow; an
        API key has what it was made with. A *guest* brings no token and no key, or one that is not good. *Persons only*: no API key may,
        whatever its scopes. What belongs to others is 404, whatever the role, unless an operation is for admins.

        | operation | | guest | user | admin | scope of a key or token |
        | --- | --- | --- | --- | --- | --- |

        """;

    /// <summary>The page.</summary>
    /// <param name="routes">Of a server that is put together; it need not run.</param>
    public static string Render(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var endpoints = routes.DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<Permission>() is { } row && PermissionTable.Operations.Contains(row))
            .ToDictionary(e => e.Metadata.GetMetadata<Permission>()!.Operation, StringComparer.Ordinal);
        var page = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        foreach (var row in PermissionTable.Operations)
            Append(page, row, endpoints[row.Operation]);
        return page.Append("\nPages for operators (`/dashboard`) are for admins, by a cookie of their own; others find nothing there.\n").ToString();
    }

    private static void Append(StringBuilder page, Permission row, RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
        page.Append("| ").Append(row.Operation).Append(" | `").Append(string.Join(' ', methods)).Append(" /")
            .Append(endpoint.RoutePattern.RawText?.Trim('/')).Append("` | ")
            .Append(Cell(row.Callers == Callers.Everyone)).Append(" | ").Append(Cell(row.Callers != Callers.Admins)).Append(" | yes | ")
            .Append(row switch { { PersonOnly: true } => "persons only", { Scope: { } scope } => $"`{scope}`", _ => "none" }).Append(" |\n");
    }

    private static string Cell(bool allowed) => allowed ? "yes" : "no";
}
