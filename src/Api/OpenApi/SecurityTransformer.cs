using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Nexus.Api.Access;

namespace Nexus.Api.OpenApi;

/// <summary>Says of each operation whether it asks for a caller.</summary>
internal sealed class SecurityTransformer : IOpenApiOperationTransformer
{
    /// <summary>The name of the scheme of access tokens.</summary>
    public const string Bearer = "bearer";

    /// <summary>The name of the scheme of API keys.</summary>
    public const string ApiKey = "apiKey";

    /// <summary>Whether the endpoint refuses guests.</summary>
    public static bool NeedsCaller(OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        return PermissionOf(context)?.NeedsCaller ?? (metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any());
    }

    /// <summary>What the permission table says of it; null in an application without the table.</summary>
    public static Permission? PermissionOf(OpenApiOperationTransformerContext context) =>
        context.Description.ActionDescriptor.EndpointMetadata.OfType<Permission>().LastOrDefault();

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Security = [];
        if (!NeedsCaller(context))
            return Task.CompletedTask;
        // One or the other, never both.
        operation.Security.Add(Requirement(Bearer, context));
        if (PermissionOf(context) is { PersonOnly: false })
            operation.Security.Add(Requirement(ApiKey, context));
        return Task.CompletedTask;
    }

    private static OpenApiSecurityRequirement Requirement(string scheme, OpenApiOperationTransformerContext context) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = PermissionOf(context)?.Scope is { } scope ? [scope] : [] };
}
