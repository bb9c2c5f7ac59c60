using Microsoft.AspNetCore.Http;
using Nexus.Api.Http;
using Nexus.Events;

namespace Nexus.Api.Audit;

/// <summary>
/// Notes who calls, from where and in which request, for the audit log. Stands behind authentication; what handlers call takes the
/// note along, through all grains, to the events that come of it.
/// </summary>
internal sealed class RequestOrigin(RequestDelegate next)
{
    /// <summary>Handles one request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        Of(context).Enter();
        return next(context);
    }

    private static EventOrigin Of(HttpContext context)
    {
        var actor = context.User.UserIdOrNull();
        var via = actor is null ? ActorKind.Guest : context.User.ApiKeyId() is null ? ActorKind.Session : ActorKind.ApiKey;
        return new EventOrigin(actor, via, context.Connection.RemoteIpAddress?.ToString(), context.TraceIdentifier);
    }
}
