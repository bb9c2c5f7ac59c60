using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Nexus.Silo.Telemetry;

/// <summary>
/// Names the framework's activity of a request after its route and gives it the attributes of OpenTelemetry's HTTP
/// conventions, which the framework leaves to an instrumentation package. Probes and scrapes leave no traces.
/// </summary>
internal sealed class RequestTraces : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(static async (context, rest) =>
        {
            await rest(context);
            if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } activity)
                Describe(activity, context);
        });
        next(app);
    };

    private static void Describe(Activity activity, HttpContext context)
    {
        var request = context.Request;
        if (request.Path.Value is "/health" or "/ready" or "/metrics")
        {
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }

        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        activity.DisplayName = route is null ? request.Method : $"{request.Method} {route}";
        activity.SetTag("http.request.method", request.Method);
        activity.SetTag("http.route", route);
        activity.SetTag("url.path", request.Path.Value);
        activity.SetTag("url.scheme", request.Scheme);
        activity.SetTag("server.address", request.Host.Host);
        activity.SetTag("network.protocol.version", request.Protocol["HTTP/".Length..]);
        activity.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            activity.SetStatus(ActivityStatusCode.Error);
    }
}
