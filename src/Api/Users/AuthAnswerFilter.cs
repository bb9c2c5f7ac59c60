using Microsoft.AspNetCore.Http;

namespace Nexus.Api.Users;

/// <summary>
/// Keeps answers with tokens or personal data out of every cache (RFC 6749, 5.1), and names the scheme in every 401, as
/// RFC 9110 asks, also where a password or a refresh token was refused.
/// </summary>
internal sealed class AuthAnswerFilter : IEndpointFilter
{
    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var response = context.HttpContext.Response;
        response.Headers.CacheControl = "no-store";
        response.OnStarting(NameScheme, response);
        return next(context);
    }

    private static Task NameScheme(object state)
    {
        var response = (HttpResponse)state;
        if (response.StatusCode == StatusCodes.Status401Unauthorized && response.Headers.WWWAuthenticate.Count == 0)
            response.Headers.WWWAuthenticate = BearerHandler.Realm;
        return Task.CompletedTask;
    }
}
