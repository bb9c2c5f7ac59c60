using Microsoft.AspNetCore.Http;

namespace Nexus.Api.Users;

/// <summary>Keeps answers with tokens or personal data out of every cache (RFC 6749, 5.1).</summary>
internal sealed class NoStoreFilter : IEndpointFilter
{
    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return next(context);
    }
}
