using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Nexus.Api.OpenApi;

/// <summary>Says of each operation whether it asks for a caller.</summary>
internal sealed class SecurityTransformer : IOpenApiOperationTransformer
{
    /// <summary>The name of the scheme of access tokens.</summary>
    public const string Bearer = "bearer";

    /// <summary>Whether the endpoint refuses guests.</summary>
    public static bool NeedsCaller(OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        return metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any();
    }

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Security = NeedsCaller(context)
            ? [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }]
            : [];
        return Task.CompletedTask;
    }
}
